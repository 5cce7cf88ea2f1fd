# One public name that follows the gateway's health.

# AWS keeps this list of the addresses that its health checkers call from.
data "aws_ec2_managed_prefix_list" "health_checkers" {
  count = var.failover_record == null ? 0 : 1

  name = "com.amazonaws.${data.aws_region.current.name}.route53-healthchecks"
}

resource "aws_vpc_security_group_ingress_rule" "health_checkers" {
  count = var.failover_record == null ? 0 : 1

  security_group_id = aws_security_group.load_balancer.id
  description       = "Route 53 health checkers"
  ip_protocol       = "tcp"
  from_port         = var.gateway_port
  to_port           = var.gateway_port
  prefix_list_id    = data.aws_ec2_managed_prefix_list.health_checkers[0].id
  tags              = local.tags
}

resource "aws_route53_health_check" "gateway" {
  count = var.failover_record == null ? 0 : 1

  type              = "TCP"
  fqdn              = aws_lb.gateway.dns_name
  port              = var.gateway_port
  request_interval  = 10
  failure_threshold = 3
  tags              = merge(local.tags, { Name = local.name })
}

resource "aws_route53_record" "primary" {
  count = var.failover_record == null ? 0 : 1

  zone_id         = var.failover_record.zone_id
  name            = var.failover_record.name
  type            = "A"
  set_identifier  = var.cluster
  health_check_id = aws_route53_health_check.gateway[0].id

  failover_routing_policy {
    type = "PRIMARY"
  }

  alias {
    name                   = aws_lb.gateway.dns_name
    zone_id                = aws_lb.gateway.zone_id
    evaluate_target_health = true
  }
}

# Without a health check of its own: Route 53 then always has an answer, even when it can reach neither side.
resource "aws_route53_record" "standby" {
  count = var.failover_record == null ? 0 : 1

  zone_id        = var.failover_record.zone_id
  name           = var.failover_record.name
  type           = "A"
  ttl            = var.failover_record.standby_ttl
  records        = var.failover_record.standby_addresses
  set_identifier = "${var.cluster}-standby"

  failover_routing_policy {
    type = "SECONDARY"
  }
}
