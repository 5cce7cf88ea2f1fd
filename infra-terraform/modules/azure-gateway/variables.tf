variable "federation" {
  description = "Name of the federation, as a DNS name, for example \"acme.mesh\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.federation)) && length(var.federation) <= 100
    error_message = "federation: expected at least two lower-case DNS labels and at most 100 characters, such as \"acme.mesh\"."
  }
}

variable "cluster" {
  description = "Name of this cluster within the federation, for example \"azure-weu\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", var.cluster))
    error_message = "cluster: expected one lower-case DNS label of at most 40 characters, such as \"azure-weu\"."
  }
}

variable "location" {
  description = "Azure region of everything made here, for example \"westeurope\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]{4,40}$", var.location))
    error_message = "location: expected a region's short name in lower case without spaces, such as \"westeurope\"."
  }
}

variable "resource_group_name" {
  description = "Existing resource group that holds everything made here."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_().-]{1,90}$", var.resource_group_name)) && !endswith(var.resource_group_name, ".")
    error_message = "resource_group_name: expected 1 to 90 letters, digits, \"_\", \"(\", \")\", \"-\" or \".\", not ending with \".\"."
  }
}

variable "virtual_network_id" {
  description = "Virtual network of the gateways. The private DNS zone is resolvable in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Network/virtualNetworks/[^/]+$", var.virtual_network_id))
    error_message = "virtual_network_id: expected the resource id of a virtual network."
  }
}

variable "gateway_subnet_id" {
  description = "Subnet of the gateways alone, whose traffic the network security group filters. Null: attach the group to the gateways' interfaces yourself."
  type        = string
  default     = null

  validation {
    condition     = var.gateway_subnet_id == null ? true : can(regex("(?i)/virtualNetworks/[^/]+/subnets/[^/]+$", var.gateway_subnet_id))
    error_message = "gateway_subnet_id: expected the resource id of a subnet."
  }
}

variable "internal_subnet_id" {
  description = "Subnet that holds the load balancer's address when the other clusters reach this one by private addresses. Null: a public address is made."
  type        = string
  default     = null

  validation {
    condition     = var.internal_subnet_id == null ? true : can(regex("(?i)/virtualNetworks/[^/]+/subnets/[^/]+$", var.internal_subnet_id))
    error_message = "internal_subnet_id: expected the resource id of a subnet."
  }
}

variable "zones" {
  description = "Availability zones over which the load balancer's address is spread. Empty where the region has none."
  type        = list(string)
  default     = ["1", "2", "3"]
  nullable    = false

  validation {
    condition     = alltrue([for zone in var.zones : contains(["1", "2", "3"], zone)]) && length(var.zones) == length(distinct(var.zones))
    error_message = "zones: expected zones out of \"1\", \"2\" and \"3\", none of them twice."
  }
}

variable "gateway_port" {
  description = "The gateway's one mTLS port, at the load balancer and at the gateways."
  type        = number
  default     = 15443
  nullable    = false

  validation {
    condition     = var.gateway_port >= 1 && var.gateway_port <= 65535 && floor(var.gateway_port) == var.gateway_port
    error_message = "gateway_port: expected a whole number from 1 to 65535."
  }
}

variable "health_check_port" {
  description = "Port where a gateway answers GET /health with 200 while it takes new connections. Only the load balancer may call it."
  type        = number
  default     = 15021
  nullable    = false

  validation {
    condition     = var.health_check_port >= 1 && var.health_check_port <= 65535 && floor(var.health_check_port) == var.health_check_port
    error_message = "health_check_port: expected a whole number from 1 to 65535."
  }

  validation {
    condition     = var.health_check_port != var.gateway_port
    error_message = "health_check_port: expected another port than gateway_port, which speaks mTLS only."
  }
}

variable "caller_cidrs" {
  description = "IPv4 ranges from which the other clusters' gateways call, usually a NAT address as /32, by a name such as the calling cluster's. Nothing else reaches the gateway port."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.caller_cidrs) > 0 && alltrue([for cidr in values(var.caller_cidrs) : can(cidrnetmask(cidr))])
    error_message = "caller_cidrs: expected at least one IPv4 range in CIDR form, such as { aws-use1 = \"203.0.113.7/32\" }."
  }

  validation {
    condition     = alltrue([for name in keys(var.caller_cidrs) : can(regex("^[A-Za-z0-9._-]{1,60}$", name))])
    error_message = "caller_cidrs: expected names of 1 to 60 letters, digits, \".\", \"_\" or \"-\"."
  }
}

variable "local_listeners" {
  description = "Ports on which the gateways offer imported services to this cluster's workloads, and the ranges those workloads call from. Null: none."
  type = object({
    from_port = number
    to_port   = number
    cidrs     = set(string)
  })
  default = null

  validation {
    condition     = var.local_listeners == null ? true : var.local_listeners.from_port >= 1 && var.local_listeners.from_port <= var.local_listeners.to_port && var.local_listeners.to_port <= 65535
    error_message = "local_listeners: expected 1 <= from_port <= to_port <= 65535."
  }

  validation {
    condition     = var.local_listeners == null ? true : length(var.local_listeners.cidrs) > 0 && alltrue([for cidr in var.local_listeners.cidrs : can(cidrnetmask(cidr))])
    error_message = "local_listeners: expected cidrs to hold at least one IPv4 range in CIDR form."
  }
}

variable "targets" {
  description = "Gateways by a name of your choice: a private IPv4 address of the virtual network each. Empty when something else fills the backend pool, such as a scale set."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for address in values(var.targets) : can(cidrnetmask("${address}/32"))])
    error_message = "targets: expected IPv4 addresses."
  }
}

variable "dns_zone_name" {
  description = "Private DNS zone made for imported services. Null: <cluster>.<federation>."
  type        = string
  default     = null

  validation {
    condition     = var.dns_zone_name == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.dns_zone_name))
    error_message = "dns_zone_name: expected a DNS name of at least two lower-case labels."
  }
}

variable "tenant_id" {
  description = "Microsoft Entra tenant whose identities the key vault knows."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.tenant_id))
    error_message = "tenant_id: expected a UUID."
  }
}

variable "key_vault_name" {
  description = "Name of the key vault made here. It must be free in all of Azure."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z]([A-Za-z0-9-]{1,22})[A-Za-z0-9]$", var.key_vault_name)) && !strcontains(var.key_vault_name, "--")
    error_message = "key_vault_name: expected 3 to 24 letters, digits and single hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "hardware_keys" {
  description = "True: keys in a hardware security module (premium vault), false: in software (standard vault)."
  type        = bool
  default     = false
  nullable    = false
}

variable "key_vault_cidrs" {
  description = "Public IPv4 addresses or ranges that may call the key vault: whoever runs Terraform, and a node outside key_vault_subnet_ids."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.key_vault_cidrs : can(cidrnetmask(strcontains(cidr, "/") ? cidr : "${cidr}/32"))])
    error_message = "key_vault_cidrs: expected IPv4 addresses or ranges in CIDR form."
  }

  validation {
    condition     = length(var.key_vault_cidrs) + length(var.key_vault_subnet_ids) > 0
    error_message = "key_vault_cidrs: expected at least one entry here or in key_vault_subnet_ids, else nobody can make or use the key."
  }
}

variable "key_vault_subnet_ids" {
  description = "Subnets with the service endpoint Microsoft.KeyVault that may call the key vault, usually the nodes'."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.key_vault_subnet_ids : can(regex("(?i)/virtualNetworks/[^/]+/subnets/[^/]+$", id))])
    error_message = "key_vault_subnet_ids: expected resource ids of subnets."
  }
}

variable "holds_root" {
  description = "True in the one cluster whose key vault holds the federation root's key: a second key is made for it."
  type        = bool
  default     = false
  nullable    = false
}

variable "node_principal_id" {
  description = "Object id of the node's managed identity, which may then write the DNS zone and use the cluster's key. Null: nobody yet."
  type        = string
  default     = null

  validation {
    condition     = var.node_principal_id == null ? true : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.node_principal_id))
    error_message = "node_principal_id: expected a UUID (the object id, not the client id)."
  }
}

variable "root_signer_principal_id" {
  description = "Object id of the identity that may use the federation root's key, with holds_root. Keep it apart from the node's where joins are signed by hand. Null: nobody yet."
  type        = string
  default     = null

  validation {
    condition     = var.root_signer_principal_id == null ? true : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.root_signer_principal_id))
    error_message = "root_signer_principal_id: expected a UUID (the object id, not the client id)."
  }

  validation {
    condition     = var.root_signer_principal_id == null || var.holds_root
    error_message = "root_signer_principal_id: expected holds_root = true, else there is no root key to sign with."
  }
}

variable "key_creator_principal_id" {
  description = "Object id of the identity that runs Terraform, which gets the role to make keys in this vault. Null: it has that role already."
  type        = string
  default     = null

  validation {
    condition     = var.key_creator_principal_id == null ? true : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", var.key_creator_principal_id))
    error_message = "key_creator_principal_id: expected a UUID (the object id, not the client id)."
  }
}

variable "deletion_protection" {
  description = "True: the gateway's address and the key vault are locked against deletion, and a deleted vault cannot be purged before 90 days. Purge protection cannot be taken back."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything made here, beside hansa-federation and hansa-cluster."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 40 && alltrue([for key in keys(var.tags) : !startswith(lower(key), "hansa-")])
    error_message = "tags: expected at most 40 tags, none beginning with \"hansa-\"."
  }
}
