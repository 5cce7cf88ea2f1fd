# Four words; each is a thin wrapper, so that nothing is known only here.
.PHONY: quick check peers sim

# Unit tests on plain javac: of everything, or of one module with what it needs (make quick MODULE=trust-domain).
quick:
	$(if $(MODULE),mvn -q -B -Dquick -pl $(MODULE) -am test,bin/check quick)

# The whole suite, as continuous integration runs it.
check:
	bin/check

# The tests against real peers alone (Envoy, the AWS emulator, a browser).
peers:
	-bin/peers/browser; bin/peers/envoy; bin/peers/moto_server
	mvn -B -Dquick -DskipITs=false -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false verify

# The simulations alone; SEEDS says how many runs each makes.
sim:
	mvn -B -Dquick -Dtest='*Sim' -Dsurefire.failIfNoSpecifiedTests=false $(if $(SEEDS),-Dsim.seeds=$(SEEDS)) test
