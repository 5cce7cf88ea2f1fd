"""Asks the AWS emulator what terraform apply has really made there.

usage: verify.py ENDPOINT OUTPUTS.json PLAN.json
  (terraform output -json after the apply; terraform show -json of a second plan)
Prints one line per finding; exit 1 at the first that is not as it should be.
"""

import hashlib
import json
import sys

import boto3
from botocore.config import Config

endpoint, outputs_file, plan_file = sys.argv[1:]
with open(outputs_file, encoding="utf-8") as file:
    outputs = {name: entry["value"] for name, entry in json.load(file).items()}
gateway = outputs["gateway"]
session = boto3.Session("emulator", "emulator", region_name="us-east-1")
# The emulator has one address; the real service puts "data-" before its host name for this call.
config = Config(inject_host_prefix=False)


def client(service):
    return session.client(service, endpoint_url=endpoint, config=config)


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"FAILED   {what}: {found} (expected: {expected})")
    print(f"ok       {what}")


balancers = client("elbv2")
balancer = balancers.describe_load_balancers(LoadBalancerArns=[gateway["load_balancer_arn"]])["LoadBalancers"][0]
expect("a network load balancer with one group", (balancer["Type"], balancer["SecurityGroups"]),
       ("network", [gateway["load_balancer_security_group_id"]]))
listeners = balancers.describe_listeners(LoadBalancerArn=gateway["load_balancer_arn"])["Listeners"]
expect("one listener", [(it["Protocol"], it["Port"]) for it in listeners], [("TCP", 15443)])
group = balancers.describe_target_groups(TargetGroupArns=[gateway["target_group_arn"]])["TargetGroups"][0]
expect("target group", (group["Port"], group["HealthCheckPort"], group["HealthCheckPath"]), (15443, "15021", "/health"))
health = balancers.describe_target_health(TargetGroupArn=gateway["target_group_arn"])["TargetHealthDescriptions"]
expect("one target", [(it["Target"]["Id"], it["Target"]["Port"]) for it in health], [("10.0.0.10", 15443)])


def rules(group_id, egress):
    found = client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group_id]}])
    return sorted(
        (rule["FromPort"], rule["ToPort"], rule.get("CidrIpv4") or rule.get("PrefixListId", "")[:3]
         or rule["ReferencedGroupInfo"]["GroupId"])
        for rule in found["SecurityGroupRules"] if rule["IsEgress"] == egress)


to_balancer, to_gateway = gateway["load_balancer_security_group_id"], gateway["gateway_security_group_id"]
expect("who may call the load balancer", rules(to_balancer, False),
       [(15443, 15443, "203.0.113.7/32"), (15443, 15443, "pl-")])
expect("whom the load balancer calls", rules(to_balancer, True),
       [(15021, 15021, to_gateway), (15443, 15443, to_gateway)])
expect("who may call the gateways", rules(to_gateway, False),
       [(15021, 15021, to_balancer), (15443, 15443, to_balancer), (18080, 18089, "10.0.0.0/16")])
expect("whom the gateways call", rules(to_gateway, True), [(15443, 15443, f"{outputs['other_gateway']}/32")])

keys = client("kms")
for name in ("cluster_key_arn", "root_key_arn"):
    key = keys.describe_key(KeyId=gateway[name])["KeyMetadata"]
    expect(f"{name} is an ECDSA P-256 key", (key["KeySpec"], key["KeyUsage"]), ("ECC_NIST_P256", "SIGN_VERIFY"))
    signing = {"KeyId": gateway[name], "Message": hashlib.sha256(b"to be signed").digest(), "MessageType": "DIGEST",
               "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = keys.sign(**signing)["Signature"]
    expect(f"{name} signs", keys.verify(Signature=signature, **signing)["SignatureValid"], True)

registry = client("servicediscovery")
namespace = registry.get_namespace(Id=gateway["namespace"]["id"])["Namespace"]
expect("the namespace", (namespace["Name"], namespace["Type"]), ("aws-use1.acme.mesh", "DNS_PRIVATE"))
service = registry.create_service(Name="order", NamespaceId=namespace["Id"],
                                  DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]})["Service"]["Id"]
registry.register_instance(ServiceId=service, InstanceId="gateway", Attributes={"AWS_INSTANCE_IPV4": "10.0.0.10"})
found = registry.discover_instances(NamespaceName="aws-use1.acme.mesh", ServiceName="order")["Instances"]
expect("an instance can be registered and discovered", [it["InstanceId"] for it in found], ["gateway"])
registry.deregister_instance(ServiceId=service, InstanceId="gateway")
registry.delete_service(Id=service)

zones = client("route53")
records = zones.list_resource_record_sets(HostedZoneId=outputs["zone_id"])["ResourceRecordSets"]
entry = {it["Failover"]: it for it in records if it["Name"] == "entry.acme.example."}
expect("the failover pair", sorted(entry), ["PRIMARY", "SECONDARY"])
expect("the primary leads to the load balancer", gateway["gateway_host"] in entry["PRIMARY"]["AliasTarget"]["DNSName"],
       True)
expect("the standby is the other gateway", entry["SECONDARY"]["ResourceRecords"], [{"Value": outputs["other_gateway"]}])
check = zones.get_health_check(HealthCheckId=entry["PRIMARY"]["HealthCheckId"])["HealthCheck"]["HealthCheckConfig"]
expect("the health check", (check["Type"], check["Port"], check["FullyQualifiedDomainName"]),
       ("TCP", 15443, gateway["gateway_host"]))

access = client("iam")
for role, policy in (("node", gateway["node_policy_arn"]), ("ceremony", gateway["root_signer_policy_arn"])):
    attached = access.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    expect(f"the role {role} has its policy alone", [it["PolicyArn"] for it in attached], [policy])
    version = access.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]
    document = access.get_policy_version(PolicyArn=policy, VersionId=version)["PolicyVersion"]["Document"]
    signing = [it for it in document["Statement"] if it["Action"] == "kms:Sign"]
    own = gateway["cluster_key_arn" if role == "node" else "root_key_arn"]
    expect(f"the role {role} signs with its own key alone", [it["Resource"] for it in signing], [own])
    expect(f"the role {role} signs digests by ECDSA alone", signing[0]["Condition"]["StringEquals"],
           {"kms:MessageType": "DIGEST", "kms:SigningAlgorithm": "ECDSA_SHA_256"})
    actions = [action for it in document["Statement"]
               for action in ([it["Action"]] if isinstance(it["Action"], str) else it["Action"])]
    expect(f"the role {role} has no wildcard action", [it for it in actions if "*" in it], [])

expect("what a node is told", gateway["node_settings"]["gatewayAddresses"], [f"{gateway['gateway_host']}:15443"])


# moto forgets the description of a security group rule that names a group or a list; AWS does not.
def drift(change):
    before, after = dict(change["change"]["before"] or {}), dict(change["change"]["after"] or {})
    if change["type"].startswith("aws_vpc_security_group_"):
        before.pop("description", None)
        after.pop("description", None)
    return before != after


with open(plan_file, encoding="utf-8") as file:
    changes = json.load(file)["resource_changes"]
expect("a second plan changes nothing",
       [it["address"] for it in changes if it["change"]["actions"] not in (["no-op"], ["read"]) and drift(it)], [])
