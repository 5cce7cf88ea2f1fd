# The way in: one TCP port, passed through to the gateways. TLS ends at the gateway or behind it, never here.

locals {
  name         = "hansa-${var.cluster}"
  trust_domain = "${var.cluster}.${var.federation}"
  internal     = var.internal_subnet_id != null
  gateway_host = local.internal ? azurerm_lb.gateway.private_ip_address : azurerm_public_ip.gateway[0].ip_address
  tags = merge(var.tags, {
    hansa-federation = var.federation
    hansa-cluster    = var.cluster
  })
}

resource "azurerm_public_ip" "gateway" {
  count = local.internal ? 0 : 1

  name                = "${local.name}-gateway"
  location            = var.location
  resource_group_name = var.resource_group_name
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = var.zones
  tags                = local.tags
}

resource "azurerm_lb" "gateway" {
  name                = "${local.name}-gateway"
  location            = var.location
  resource_group_name = var.resource_group_name
  sku                 = "Standard"
  tags                = local.tags

  frontend_ip_configuration {
    name                 = "gateway"
    public_ip_address_id = local.internal ? null : azurerm_public_ip.gateway[0].id
    subnet_id            = var.internal_subnet_id
    zones                = local.internal ? var.zones : null # A public address brings its own zones.
  }
}

resource "azurerm_lb_backend_address_pool" "gateway" {
  name            = "gateways"
  loadbalancer_id = azurerm_lb.gateway.id
}

resource "azurerm_lb_backend_address_pool_address" "gateway" {
  for_each = var.targets

  name                    = each.key
  backend_address_pool_id = azurerm_lb_backend_address_pool.gateway.id
  virtual_network_id      = var.virtual_network_id
  ip_address              = each.value
}

resource "azurerm_lb_probe" "health" {
  name                = "health"
  loadbalancer_id     = azurerm_lb.gateway.id
  protocol            = "Http"
  port                = var.health_check_port
  request_path        = "/health"
  interval_in_seconds = 5
  number_of_probes    = 2
}

resource "azurerm_lb_rule" "gateway" {
  name                           = "gateway"
  loadbalancer_id                = azurerm_lb.gateway.id
  frontend_ip_configuration_name = "gateway"
  protocol                       = "Tcp"
  frontend_port                  = var.gateway_port
  backend_port                   = var.gateway_port
  backend_address_pool_ids       = [azurerm_lb_backend_address_pool.gateway.id]
  probe_id                       = azurerm_lb_probe.health.id

  # A connection that idles out is reset, not dropped: both ends then know. The gateways leave by the subnet's own NAT.
  tcp_reset_enabled       = true
  idle_timeout_in_minutes = 30
  disable_outbound_snat   = true
}

resource "azurerm_network_security_group" "gateway" {
  name                = "${local.name}-gateway"
  location            = var.location
  resource_group_name = var.resource_group_name
  tags                = local.tags
}

resource "azurerm_network_security_rule" "callers" {
  name                        = "gateways-of-linked-clusters"
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.gateway.name
  description                 = "Gateways of linked clusters, mTLS"
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefixes     = distinct(values(var.caller_cidrs))
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = tostring(var.gateway_port)
}

resource "azurerm_network_security_rule" "health" {
  name                        = "health-probe"
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.gateway.name
  description                 = "The load balancer's health probe"
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "AzureLoadBalancer"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = tostring(var.health_check_port)
}

resource "azurerm_network_security_rule" "workloads" {
  count = var.local_listeners == null ? 0 : 1

  name                        = "workloads"
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.gateway.name
  description                 = "Workloads that call imported services"
  priority                    = 120
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefixes     = var.local_listeners.cidrs
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "${var.local_listeners.from_port}-${var.local_listeners.to_port}"
}

# Azure's default rules let the whole virtual network in; this one comes before them.
resource "azurerm_network_security_rule" "nothing_else" {
  name                        = "nothing-else"
  resource_group_name         = var.resource_group_name
  network_security_group_name = azurerm_network_security_group.gateway.name
  description                 = "Everything that no rule above allows"
  priority                    = 4096
  direction                   = "Inbound"
  access                      = "Deny"
  protocol                    = "*"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "*"
}

resource "azurerm_subnet_network_security_group_association" "gateway" {
  count = var.gateway_subnet_id == null ? 0 : 1

  subnet_id                 = var.gateway_subnet_id
  network_security_group_id = azurerm_network_security_group.gateway.id

  # The group closes everything at once, so its openings come first.
  depends_on = [
    azurerm_network_security_rule.callers,
    azurerm_network_security_rule.health,
    azurerm_network_security_rule.workloads,
  ]
}

resource "azurerm_management_lock" "address" {
  count = var.deletion_protection && !local.internal ? 1 : 0

  name       = "${local.name}-address"
  scope      = azurerm_public_ip.gateway[0].id
  lock_level = "CanNotDelete"
  notes      = "Linked clusters and join tokens know this address."
}
