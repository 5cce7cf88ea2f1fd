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
  description = "Name of this cluster within the federation, for example \"aws-use1\"."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", var.cluster))
    error_message = "cluster: expected one lower-case DNS label of at most 40 characters, such as \"aws-use1\"."
  }
}

variable "vpc_id" {
  description = "VPC of the gateways. The Cloud Map namespace is resolvable in this VPC."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id: expected a VPC id that begins with \"vpc-\"."
  }
}

variable "subnet_ids" {
  description = "Subnets that hold the load balancer's addresses: one per zone, public ones unless internal is true. Two or more keep the gateway reachable when a zone is lost."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) >= 1 && length(var.subnet_ids) == length(distinct(var.subnet_ids)) && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "subnet_ids: expected at least one subnet id that begins with \"subnet-\", none of them twice."
  }
}

variable "internal" {
  description = "True when the other clusters reach this one by private addresses (VPN, Direct Connect, transit gateway)."
  type        = bool
  default     = false
  nullable    = false
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
    error_message = "caller_cidrs: expected at least one IPv4 range in CIDR form, such as { azure-weu = \"203.0.113.7/32\" }."
  }

  validation {
    condition     = alltrue([for name in keys(var.caller_cidrs) : can(regex("^[A-Za-z0-9._-]{1,60}$", name))])
    error_message = "caller_cidrs: expected names of 1 to 60 letters, digits, \".\", \"_\" or \"-\"."
  }
}

variable "linked_gateway_cidrs" {
  description = "IPv4 ranges at which the other clusters' gateways are reached, by a name such as that cluster's. Empty: the gateways' other security groups say where they may connect."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for cidr in values(var.linked_gateway_cidrs) : can(cidrnetmask(cidr))])
    error_message = "linked_gateway_cidrs: expected IPv4 ranges in CIDR form, such as { azure-weu = \"203.0.113.7/32\" }."
  }

  validation {
    condition     = alltrue([for name in keys(var.linked_gateway_cidrs) : can(regex("^[A-Za-z0-9._-]{1,60}$", name))])
    error_message = "linked_gateway_cidrs: expected names of 1 to 60 letters, digits, \".\", \"_\" or \"-\"."
  }
}

variable "linked_gateway_port" {
  description = "The mTLS port of the other clusters' gateways, used with linked_gateway_cidrs."
  type        = number
  default     = 15443
  nullable    = false

  validation {
    condition     = var.linked_gateway_port >= 1 && var.linked_gateway_port <= 65535 && floor(var.linked_gateway_port) == var.linked_gateway_port
    error_message = "linked_gateway_port: expected a whole number from 1 to 65535."
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

variable "target_type" {
  description = "What the load balancer's targets are: \"ip\" (pods with VPC addresses, hosts) or \"instance\" (EC2 instances)."
  type        = string
  default     = "ip"
  nullable    = false

  validation {
    condition     = contains(["ip", "instance"], var.target_type)
    error_message = "target_type: expected \"ip\" or \"instance\"."
  }
}

variable "targets" {
  description = "Gateways by a name of your choice: an address or an instance id each. Empty when something else registers them, such as a TargetGroupBinding in EKS."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for target in values(var.targets) : var.target_type == "ip" ? can(cidrnetmask("${target}/32")) : startswith(target, "i-")
    ])
    error_message = "targets: expected IPv4 addresses where target_type is \"ip\", instance ids where it is \"instance\"."
  }
}

variable "namespace_name" {
  description = "Cloud Map private DNS namespace made for imported services. Null: <cluster>.<federation>."
  type        = string
  default     = null

  validation {
    condition     = var.namespace_name == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace_name))
    error_message = "namespace_name: expected a DNS name of at least two lower-case labels."
  }
}

variable "readable_namespace_names" {
  description = "Names of existing Cloud Map namespaces whose services this cluster exports. The node may discover them, not write them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.readable_namespace_names : length(name) >= 1 && length(name) <= 253 && !strcontains(name, "*")])
    error_message = "readable_namespace_names: expected names of 1 to 253 characters without \"*\"."
  }
}

variable "failover_record" {
  description = "Name in a public Route 53 zone that leads to this gateway while it is healthy, else to the standby addresses (another cluster's gateway). Null: none."
  type = object({
    zone_id           = string
    name              = string
    standby_addresses = set(string)
    standby_ttl       = optional(number, 30)
  })
  default = null

  validation {
    condition     = var.failover_record == null ? true : length(var.failover_record.standby_addresses) > 0 && alltrue([for address in var.failover_record.standby_addresses : can(cidrnetmask("${address}/32"))])
    error_message = "failover_record: expected standby_addresses to hold at least one IPv4 address."
  }

  validation {
    condition     = var.failover_record == null ? true : var.failover_record.standby_ttl >= 0 && var.failover_record.standby_ttl <= 300
    error_message = "failover_record: expected standby_ttl from 0 to 300 seconds, so that a failover is seen soon."
  }

  validation {
    condition     = var.failover_record == null || !var.internal
    error_message = "failover_record: expected internal = false, because Route 53's health checkers call from the internet."
  }
}

variable "holds_root" {
  description = "True in the one cluster whose account holds the federation root's key: a second key is made for it."
  type        = bool
  default     = false
  nullable    = false
}

variable "key_deletion_days" {
  description = "Days between the deletion of a key and its end, in which it can be brought back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30 && floor(var.key_deletion_days) == var.key_deletion_days
    error_message = "key_deletion_days: expected a whole number from 7 to 30."
  }
}

variable "node_role_name" {
  description = "IAM role of the node, which gets the node's policy. Null: attach the policy of output node_policy_arn yourself."
  type        = string
  default     = null

  validation {
    condition     = var.node_role_name == null ? true : can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.node_role_name))
    error_message = "node_role_name: expected a role's name (1 to 64 characters), not its ARN."
  }
}

variable "root_signer_role_name" {
  description = "IAM role that may sign with the federation root's key, used with holds_root. Keep it apart from the node's where joins are signed by hand. Null: nobody yet."
  type        = string
  default     = null

  validation {
    condition     = var.root_signer_role_name == null ? true : can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.root_signer_role_name))
    error_message = "root_signer_role_name: expected a role's name (1 to 64 characters), not its ARN."
  }

  validation {
    condition     = var.root_signer_role_name == null || var.holds_root
    error_message = "root_signer_role_name: expected holds_root = true, else there is no root key to sign with."
  }
}

variable "deletion_protection" {
  description = "True: the load balancer cannot be deleted and the keys can be neither deleted nor disabled. Set it to false and apply before a destroy."
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
    condition     = length(var.tags) <= 40 && alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && !startswith(lower(key), "hansa-")])
    error_message = "tags: expected at most 40 tags, none beginning with \"aws:\" or \"hansa-\"."
  }
}
