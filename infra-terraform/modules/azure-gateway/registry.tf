# Where the node registers imported services, so that workloads in the virtual network find them by name.

resource "azurerm_private_dns_zone" "imported" {
  name                = coalesce(var.dns_zone_name, local.trust_domain)
  resource_group_name = var.resource_group_name
  tags                = local.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "imported" {
  name                  = local.name
  resource_group_name   = var.resource_group_name
  private_dns_zone_name = azurerm_private_dns_zone.imported.name
  virtual_network_id    = var.virtual_network_id
  registration_enabled  = false # Only the node writes here.
  tags                  = local.tags
}
