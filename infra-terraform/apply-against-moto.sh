#!/usr/bin/env bash
# Applies the AWS module to moto (an AWS emulator), asks moto what was made, checks that a second plan changes nothing,
# and destroys it again. Skipped with the reason where terraform, the AWS provider or moto is absent (bin/peers/moto_server
# installs it in .peers). Uses loopback only.
# Environment: TERRAFORM, TF_PLUGINS as in check.sh.
set -u
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=plugins.sh
. "$here/plugins.sh"
unset TF_CLI_CONFIG_FILE TF_CLI_ARGS TF_DATA_DIR TF_WORKSPACE AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL
unset HTTP_PROXY HTTPS_PROXY http_proxy https_proxy ALL_PROXY all_proxy
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 AWS_EC2_METADATA_DISABLED=true NO_PROXY=127.0.0.1
terraform=${TERRAFORM:-terraform}
# Its own virtual environment, or the one that bin/check makes.
peer=$here/../.peers/moto/bin
[ -x "$peer/moto_server" ] || peer=$here/../.peers/venv/moto_server/bin

skip() {
  echo "skipped  apply against moto: $*"
  exit 0
}
command -v "$terraform" >/dev/null 2>&1 || skip "no program \"$terraform\" is installed"
[ -x "$peer/moto_server" ] || skip "moto is not installed in .peers (bin/peers/moto_server installs it)"
[ -n "$(plugins_with aws)" ] || skip "provider hashicorp/aws is in no plugin directory; name one in TF_PLUGINS"

work=$(mktemp -d)
moto=
finish() {
  if [ -n "$moto" ]; then
    kill "$moto" 2>/dev/null
    wait "$moto" 2>/dev/null
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=$("$peer/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
endpoint=http://127.0.0.1:$port
"$peer/moto_server" -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
moto=$!
for _ in $(seq 150); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 "$moto" 2>/dev/null || break
  sleep 0.2
done
if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "FAILED   moto did not start:"
  tail -20 "$work/moto.log"
  exit 1
fi

cp -r "$here/modules" "$here/emulator" "$work"
join_plugins "$work/plugins" aws
cd "$work/emulator" || exit 1
export TF_VAR_endpoint=$endpoint
# step NAME COMMAND...: one line when it works, its whole output when it does not
step() {
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1; then
    echo "ok       $name"
  else
    echo "FAILED   $name"
    tail -60 "$work/log" | sed 's/^/         /'
    exit 1
  fi
}
# AWS has this list in every region; the emulator has not.
step "prefix list of the health checkers" "$peer/python" -c "
import boto3
boto3.Session('emulator', 'emulator', region_name='us-east-1').client('ec2', endpoint_url='$endpoint').create_managed_prefix_list(
    PrefixListName='com.amazonaws.us-east-1.route53-healthchecks', AddressFamily='IPv4', MaxEntries=1,
    Entries=[{'Cidr': '15.177.0.0/18'}])"
step "init" "$terraform" init -no-color -input=false -plugin-dir="$work/plugins"
step "apply" "$terraform" apply -no-color -input=false -auto-approve
sed -n 's/^Apply complete! /         /p' "$work/log"
"$terraform" output -json >"$work/outputs.json" || exit 1
step "a second plan" "$terraform" plan -no-color -input=false -out="$work/second.plan"
"$terraform" show -json "$work/second.plan" >"$work/second.json" || exit 1
"$peer/python" "$here/emulator/verify.py" "$endpoint" "$work/outputs.json" "$work/second.json" || exit 1
step "destroy" "$terraform" destroy -refresh=false -no-color -input=false -auto-approve
sed -n 's/^Destroy complete! /         /p' "$work/log"
