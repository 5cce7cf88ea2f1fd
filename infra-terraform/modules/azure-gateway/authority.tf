# Keys of the certificate authorities. They are made in the key vault and never leave it; only signatures do.

resource "azurerm_key_vault" "authority" {
  name                       = var.key_vault_name
  location                   = var.location
  resource_group_name        = var.resource_group_name
  tenant_id                  = var.tenant_id
  sku_name                   = var.hardware_keys ? "premium" : "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = var.deletion_protection
  soft_delete_retention_days = 90
  tags                       = local.tags

  network_acls {
    default_action             = "Deny"
    bypass                     = "None"
    ip_rules                   = var.key_vault_cidrs
    virtual_network_subnet_ids = var.key_vault_subnet_ids
  }
}

resource "azurerm_role_assignment" "key_creator" {
  count = var.key_creator_principal_id == null ? 0 : 1

  scope                = azurerm_key_vault.authority.id
  role_definition_name = "Key Vault Crypto Officer"
  principal_id         = var.key_creator_principal_id
  description          = "Hansa: makes the authority keys"
}

resource "azurerm_key_vault_key" "authority" {
  for_each = toset(var.holds_root ? ["cluster", "root"] : ["cluster"])

  name         = "hansa-${each.key}"
  key_vault_id = azurerm_key_vault.authority.id
  key_type     = var.hardware_keys ? "EC-HSM" : "EC"
  curve        = "P-256"
  key_opts     = ["sign", "verify"]
  tags         = local.tags

  depends_on = [azurerm_role_assignment.key_creator]
}

resource "azurerm_management_lock" "authority" {
  count = var.deletion_protection ? 1 : 0

  name       = "${local.name}-authority"
  scope      = azurerm_key_vault.authority.id
  lock_level = "CanNotDelete"
  notes      = "Holds the key of the cluster's certificate authority."
}
