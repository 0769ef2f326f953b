import InstallStorage
import Testing
