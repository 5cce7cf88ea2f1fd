#!/usr/bin/env bash
# Checks the Terraform modules: layout, bad inputs, and whatever the installed providers' schemas allow.
# Where the emulator moto is installed too, applies the AWS module to it (apply-against-moto.sh; --no-apply leaves that out).
# Prints one line per check (ok, FAILED or skipped with the reason). Exit 0: everything that could be checked passed.
# Environment: TERRAFORM (program, default terraform), TF_PLUGINS (directory that holds HOST/hashicorp/aws and so on).
# No network is used and nothing is written beside the sources: the work is done on a copy.
set -u
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=plugins.sh
. "$here/plugins.sh"
unset TF_CLI_CONFIG_FILE TF_CLI_ARGS TF_DATA_DIR TF_WORKSPACE
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
failed=0

ok() { echo "ok       $*"; }
skipped() { echo "skipped  $*"; }
bad() {
  echo "FAILED   $1"
  tail -60 "$2" | sed 's/^/         /'
  failed=1
}

terraform=${TERRAFORM:-terraform}
if ! command -v "$terraform" >/dev/null 2>&1; then
  skipped "infra-terraform: no program \"$terraform\" is installed (expected: Terraform 1.9 or later)"
  exit 0
fi
tf() { "$terraform" "$@"; }
version=$(tf version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
read -r major minor <<<"${version:-0 0}"
if [ "$major" -lt 1 ] || { [ "$major" -eq 1 ] && [ "$minor" -lt 9 ]; }; then
  skipped "infra-terraform: $(tf version 2>/dev/null | head -1) is too old (expected: Terraform 1.9 or later)"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log

# ---- layout: needs no provider ----------------------------------------------------------------------------------

if tf -chdir="$here" fmt -check -recursive -diff >"$log" 2>&1; then ok "fmt -check -recursive"; else bad "fmt" "$log"; fi

# ---- every variable and output is typed and described -----------------------------------------------------------

undescribed=$(awk '
  /^(variable|output) "/ { head = $0; described = 0; typed = ($1 == "output") }
  head && /^  description +=/ { described = 1 }
  head && /^  type +=/ { typed = 1 }
  head && /^}/ { if (!described || !typed) print FILENAME ": " head; head = "" }
' "$here"/modules/*/*.tf "$here"/examples/*/*.tf)
echo "$undescribed" >"$log"
if [ -z "$undescribed" ]; then ok "variables and outputs are typed and described"; else bad "typed and described" "$log"; fi

# ---- bad inputs: the variables alone, without a provider --------------------------------------------------------

for module in "$here"/modules/*/; do
  name=$(basename "$module")
  copy=$work/inputs-$name
  mkdir -p "$copy/tests"
  cp "$module/variables.tf" "$copy" && cp "$module/tests/inputs.tftest.hcl" "$copy/tests"
  if tf -chdir="$copy" init -no-color -backend=false >"$log" 2>&1 && tf -chdir="$copy" test -no-color >"$log" 2>&1; then
    ok "$name: bad inputs ($(sed -n 's/^Success! \([0-9]*\) passed.*/\1/p' "$log") refused)"
  else
    bad "$name: bad inputs" "$log"
  fi
done

# ---- the providers' schemas -------------------------------------------------------------------------------------

joined=$work/plugins
join_plugins "$joined" aws azurerm

# validate DIRECTORY PROVIDER...: init and validate on a copy, and the planned tests where there are any
validate() {
  local directory=$1 provider copy
  shift
  for provider in "$@"; do
    if [ ! -e "$joined/registry.terraform.io/hashicorp/$provider" ]; then
      skipped "$directory: validate (provider hashicorp/$provider is in no plugin directory; name one in TF_PLUGINS)"
      return
    fi
  done
  copy=$work/tree/$directory
  if ! tf -chdir="$copy" init -no-color -input=false -backend=false -plugin-dir="$joined" >"$log" 2>&1; then
    bad "$directory: init" "$log"
  elif ! tf -chdir="$copy" validate -no-color >"$log" 2>&1; then
    bad "$directory: validate" "$log"
  else
    ok "$directory: validate"
    [ -f "$copy/tests/plan.tftest.hcl" ] || return
    if tf -chdir="$copy" test -no-color -filter=tests/plan.tftest.hcl >"$log" 2>&1; then
      ok "$directory: plan ($(sed -n 's/^Success! \([0-9]*\) passed.*/\1/p' "$log") runs)"
    else
      bad "$directory: plan" "$log"
    fi
  fi
}

mkdir -p "$work/tree"
cp -r "$here/modules" "$here/examples" "$here/emulator" "$work/tree"
find "$work/tree" \( -name .terraform -o -name .terraform.lock.hcl -o -name '*.tfstate*' \) -exec rm -rf {} +
validate modules/aws-gateway aws
validate modules/azure-gateway azurerm
validate examples/aws-and-azure aws azurerm
validate emulator aws

# ---- the real thing, as far as an emulator is ---------------------------------------------------------------------

if [ "${1:-}" != --no-apply ] && [ $failed -eq 0 ]; then
  "$here/apply-against-moto.sh" >"$log" 2>&1 || failed=1
  if grep -q '^skipped' "$log"; then
    cat "$log"
  elif [ $failed -eq 0 ]; then
    ok "apply against moto ($(grep -c '^ok' "$log") findings)"
  else
    bad "apply against moto" "$log"
  fi
fi
exit $failed
