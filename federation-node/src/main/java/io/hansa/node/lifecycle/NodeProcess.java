package io.hansa.node.lifecycle;

import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.wiring.NodeRuntime;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code hansa node}: runs one node until it is told to stop. */
public final class NodeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private NodeProcess() {}

    /** Starts from the file and returns when the process is told to end. */
    public static void run(Path file) throws InterruptedException {
        // No resumption on any mTLS listener (I5): it would skip the trust manager.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        var reader = new YamlDocumentReader();
        var config = NodeConfig.load(file, reader);
        var stop = new CountDownLatch(1);
        var lock = InstanceLock.take(config.dataDir());
        var folder = file.toAbsolutePath().getParent();
        var runtime = new NodeRuntime(config, folder == null ? Path.of(".") : folder, reader);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            runtime.close();
            lock.close();
            stop.countDown();
        }));
        LOG.info(
                "node={} cluster={} console={}",
                config.node(),
                config.cluster(),
                runtime.console().url());
        runtime.console()
                .firstPassword()
                .ifPresent(password -> System.out.println("First start: sign in at "
                        + runtime.console().url() + " as admin with password " + password + " (shown once)"));
        stop.await();
    }
}
