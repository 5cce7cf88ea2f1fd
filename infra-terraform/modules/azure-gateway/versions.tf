terraform {
  # 1.9: validation blocks may refer to other variables.
  required_version = ">= 1.9.0, < 2.0.0"

  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
      # 4.60 knows the names that 5.0 keeps (rbac_authorization_enabled, tcp_reset_enabled).
      version = ">= 4.60.0, < 5.0.0"
    }
  }
}
