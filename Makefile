# The one entry to everything that is done with this repository.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What the formatter looks at.
SWIFT_FILES := $(wildcard Package.swift Sources Tests Tools BroadcastSimulation InstallSimulation SimulationKit Benchmarks Fuzz)

# One setting for all steps of a check: another one would build everything again.
STRICT := FLEETCAST_STRICT=1
CHECKED := --explicit-target-dependency-import-check error

# Tests that await something have limits of time, and would wait for a thread behind hundreds of tests that compute:
# these come first, alone.
AWAITING := InstallRunningTests|PackageInstallationTests|CommandRunningTests|HealthCheckingTests|HTTPFetchTests|SimpleOTATransportTests

FILTER ?=
TARGET ?=
SECONDS ?= 60
SEED ?=
SEEDS ?= 2000

.PHONY: help
help: ## Show this list.
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  %-14s %s\n' "$$name" "$$text"; done

.PHONY: bootstrap
bootstrap: ## Install what the system must provide (does nothing when all is there).
	@scripts/bootstrap

.PHONY: demo
demo: ## Build, and show the main job on this machine, without root.
	@scripts/bootstrap --build
	@scripts/demo

.PHONY: build
build: ## Build everything for debugging.
	@scripts/bootstrap --build
	swift build

.PHONY: release
release: ## Build the programs for use, without need of a Swift runtime, into .build/release.
	@scripts/bootstrap --build
	swift build -c release --static-swift-stdlib
	@ls -1 .build/release/{fleetcast,fleetcast-agent,mfsrv,mfcln,ota-server,ota-client,ota-md5}

.PHONY: test
test: bootstrap ## Run the tests; FILTER=Name runs some of them.
ifdef FILTER
	swift test --filter $(FILTER)
else
	swift test --filter '$(AWAITING)'
	swift test --skip-build --skip '$(AWAITING)'
endif

.PHONY: check
check: bootstrap lint tidy strict-build small-check kernel-check strict-test ## Everything that CI checks.
	@echo "check: all is well"

.PHONY: lint
lint: ## Check the formatting.
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

.PHONY: tidy
tidy: ## Check layers, banned calls and loose ends.
	$(STRICT) swift build $(CHECKED) --product tidy
	@.build/debug/tidy

.PHONY: strict-build
strict-build:
	$(STRICT) swift build $(CHECKED) --build-tests

.PHONY: strict-test
strict-test:
	$(STRICT) swift test $(CHECKED) --filter '$(AWAITING)'
	$(STRICT) swift test $(CHECKED) --skip-build --skip '$(AWAITING)'

.PHONY: small-check
small-check: ## Compile the receiver's core for small boxes (Embedded Swift).
	@scripts/check-embedded

.PHONY: kernel-check
kernel-check: ## Check the kernels for ARM in an emulator, and ours under the address sanitizer.
	@scripts/check-neon

.PHONY: sim
sim: bootstrap ## Run the simulations: SEEDS=2000 of them, or SEED=17 alone.
	$(if $(SEED),FLEETCAST_SEED=$(SEED),FLEETCAST_SEEDS=$(SEEDS)) swift test --filter '$(or $(FILTER),EngineTests|FormatTests|SimulationKitTests)'

.PHONY: proofs
proofs: bootstrap ## Prove what takes too long for a check: RaptorQ's equations have a solution for every block size.
	FLEETCAST_PROOFS=1 swift test --filter AllPlansTests

.PHONY: recovery
recovery: ## Count the RaptorQ blocks that K, K + 1 and K + 2 symbols do not recover.
	@scripts/bootstrap --build
	swift build -c release --product fleetcast
	.build/release/fleetcast bench raptorq-recovery

.PHONY: power-cuts
power-cuts: bootstrap ## Let power fail at every operation of simulated installations; ARGUMENTS="--quick" is short.
	swift build -c release --product power-cuts
	.build/release/power-cuts matrix $(ARGUMENTS)

.PHONY: kill-agent
kill-agent: bootstrap ## Interrupt real installations by SIGKILL, then cut the power of an ext4: RUNS=1000, SEED=1.
	swift build --product fleetcast-agent
	swift build --product kill-agent
	.build/debug/kill-agent kill --runs $(or $(RUNS),1000) --seed $(or $(SEED),1)
	.build/debug/kill-agent ext4 --runs $(or $(RUNS),1000) --seed $(or $(SEED),1)
	.build/debug/kill-agent ext4 --runs 20 --seed $(or $(SEED),1) --without-fsync --handler release
	.build/debug/kill-agent ext4 --runs 20 --seed $(or $(SEED),1) --without-fsync --handler script

.PHONY: fuzz
fuzz: ## Fuzz a parser: TARGET=json SECONDS=60; without TARGET, list them.
	@scripts/bootstrap --build
	@scripts/fuzz $(TARGET) $(if $(TARGET),$(SECONDS))

.PHONY: bench
bench: ## Measure, in lines of `name value unit`.
	@scripts/bootstrap --bench
	@scripts/bench

.PHONY: format
format: ## Format all Swift files.
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

.PHONY: docs
docs: ## Write the modules' documentation to docs-out/.
	@scripts/bootstrap --build
	@scripts/docs

.PHONY: clean
clean: ## Remove what was built.
	rm -rf .build .build-* docs-out bench-out
