package io.hansa.node.demo;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hansa sample-service}: one process of the demo's services. */
@Command(name = "sample-service", hidden = true, mixinStandardHelpOptions = true)
public final class SampleCommand implements Callable<Integer> {
    @Option(names = "--name", required = true)
    private String name = "";

    @Option(names = "--version-label", required = true)
    private String version = "";

    @Option(names = "--cluster", required = true)
    private String cluster = "";

    @Option(names = "--instance", required = true)
    private String instance = "";

    @Option(names = "--port", required = true)
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        new SampleService(name, version, cluster, instance, port);
        new CountDownLatch(1).await();
        return 0;
    }
}
