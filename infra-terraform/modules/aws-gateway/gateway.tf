# The way in: one TCP port, passed through to the gateways. TLS ends at the gateway or behind it, never here.

data "aws_region" "current" {}
data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  name = "hansa-${var.cluster}"
  # A load balancer's name holds 32 characters; a longer one keeps its beginning and becomes unique by a digest.
  short_name   = length(local.name) <= 32 ? local.name : "${substr(local.name, 0, 25)}-${substr(sha256(local.name), 0, 6)}"
  trust_domain = "${var.cluster}.${var.federation}"
  tags = merge(var.tags, {
    hansa-federation = var.federation
    hansa-cluster    = var.cluster
  })
}

resource "aws_security_group" "load_balancer" {
  name        = "${local.name}-load-balancer"
  description = "Hansa: who may call the gateway of ${var.cluster}"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-load-balancer" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "callers" {
  for_each = var.caller_cidrs

  security_group_id = aws_security_group.load_balancer.id
  description       = "Gateways of linked cluster: ${each.key}"
  ip_protocol       = "tcp"
  from_port         = var.gateway_port
  to_port           = var.gateway_port
  cidr_ipv4         = each.value
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "to_gateways" {
  for_each = { traffic = var.gateway_port, health = var.health_check_port }

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "Gateways, ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.gateway.id
  tags                         = local.tags
}

resource "aws_security_group" "gateway" {
  name        = "${local.name}-gateway"
  description = "Hansa: attach to the gateways of ${var.cluster}, beside their own groups"
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-gateway" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_load_balancer" {
  for_each = { traffic = var.gateway_port, health = var.health_check_port }

  security_group_id            = aws_security_group.gateway.id
  description                  = "Load balancer, ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.load_balancer.id
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "from_workloads" {
  for_each = var.local_listeners == null ? toset([]) : var.local_listeners.cidrs

  security_group_id = aws_security_group.gateway.id
  description       = "Workloads that call imported services"
  ip_protocol       = "tcp"
  from_port         = var.local_listeners.from_port
  to_port           = var.local_listeners.to_port
  cidr_ipv4         = each.value
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "to_linked_gateways" {
  for_each = var.linked_gateway_cidrs

  security_group_id = aws_security_group.gateway.id
  description       = "Gateways of linked cluster: ${each.key}"
  ip_protocol       = "tcp"
  from_port         = var.linked_gateway_port
  to_port           = var.linked_gateway_port
  cidr_ipv4         = each.value
  tags              = local.tags
}

resource "aws_lb" "gateway" {
  name                             = local.short_name
  load_balancer_type               = "network"
  internal                         = var.internal
  subnets                          = var.subnet_ids
  security_groups                  = [aws_security_group.load_balancer.id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.deletion_protection
  tags                             = local.tags
}

resource "aws_lb_target_group" "gateway" {
  name        = local.short_name
  vpc_id      = var.vpc_id
  target_type = var.target_type
  protocol    = "TCP"
  port        = var.gateway_port
  tags        = local.tags

  # A draining gateway ends its own connections; the load balancer only has to stop sending new ones.
  deregistration_delay   = 60
  connection_termination = false

  health_check {
    protocol            = "HTTP"
    port                = tostring(var.health_check_port)
    path                = "/health"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "gateway" {
  for_each = var.targets

  target_group_arn = aws_lb_target_group.gateway.arn
  target_id        = each.value
  port             = var.gateway_port
}

resource "aws_lb_listener" "gateway" {
  load_balancer_arn = aws_lb.gateway.arn
  protocol          = "TCP"
  port              = var.gateway_port
  tags              = local.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.gateway.arn
  }
}
