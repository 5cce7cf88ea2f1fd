# What the node may do in Azure, and no more: each role on the one zone or key that it is for.

resource "azurerm_role_assignment" "node_dns" {
  count = var.node_principal_id == null ? 0 : 1

  scope                = azurerm_private_dns_zone.imported.id
  role_definition_name = "Private DNS Zone Contributor"
  principal_id         = var.node_principal_id
  description          = "Hansa: registers imported services"
}

resource "azurerm_role_assignment" "node_key" {
  count = var.node_principal_id == null ? 0 : 1

  scope                = azurerm_key_vault_key.authority["cluster"].resource_versionless_id
  role_definition_name = "Key Vault Crypto User"
  principal_id         = var.node_principal_id
  description          = "Hansa: signs with the cluster's authority key"
}

resource "azurerm_role_assignment" "root_signer" {
  count = var.root_signer_principal_id == null ? 0 : 1

  scope                = azurerm_key_vault_key.authority["root"].resource_versionless_id
  role_definition_name = "Key Vault Crypto User"
  principal_id         = var.root_signer_principal_id
  description          = "Hansa: signs with the federation root's key"
}
