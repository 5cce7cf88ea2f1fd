package io.hansa.node.cli;

import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.InvalidResource;
import io.hansa.node.demo.SampleCommand;
import io.hansa.node.lifecycle.NodeProcess;
import io.hansa.node.story.DemoCommand;
import io.hansa.node.wiring.NodeRuntime;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * Entry point. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the node cannot be reached, 4 a node
 * with this identity runs already: do not start it again by itself.
 */
@Command(
        name = "hansa",
        mixinStandardHelpOptions = true,
        versionProvider = Hansa.Version.class,
        description = "Multi-cloud service mesh federation.",
        subcommands = {
            DemoCommand.class,
            SampleCommand.class,
            Hansa.NodeCommand.class,
            ReadCommands.Status.class,
            ReadCommands.Clusters.class,
            ReadCommands.Services.class,
            FailoverCommands.Explain.class,
            FailoverCommands.Simulate.class,
            FailoverCommands.Pin.class,
            FailoverCommands.Unpin.class,
            FailoverCommands.Drill.class,
            FailoverCommands.Drills.class,
            ReadCommands.Get.class,
            ReadCommands.Audit.class,
            SyncCommands.Sync.class,
            ChangeCommands.Apply.class,
            ChangeCommands.Link.class,
            ChangeCommands.Join.class,
            ChangeCommands.Export.class,
            ChangeCommands.Drain.class
        })
public final class Hansa {
    private static final int REFUSED = 1;
    private static final int USAGE = 2;
    private static final int UNREACHABLE = 3;
    private static final int TWIN = 4;

    private Hansa() {}

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"hansa " + NodeRuntime.VERSION + " (Java " + Runtime.version() + ")"};
        }
    }

    /** {@code hansa node --config FILE}. */
    @Command(name = "node", mixinStandardHelpOptions = true, description = "Run a node until it is told to stop.")
    static final class NodeCommand implements Callable<Integer> {
        @Option(
                names = {"-c", "--config"},
                required = true,
                description = "The node's YAML file.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private Path config;

        @Override
        public Integer call() throws InterruptedException {
            NodeProcess.run(config);
            return 0;
        }
    }

    /** Every command, with what failures mean for the exit code. */
    static CommandLine line() {
        var line = new CommandLine(new Hansa());
        ChangeCommands.addPlain(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof FederationException failure) {
                command.getErr()
                        .println("hansa: " + failure.getMessage() + "\n  "
                                + failure.fault().sentence());
                return exitCode(failure);
            }
            if (e instanceof InvalidResource invalid) {
                command.getErr().println("hansa: nothing was applied:");
                invalid.problems().forEach(problem -> command.getErr().println("  " + problem));
                return REFUSED;
            }
            throw e;
        });
        return line;
    }

    private static int exitCode(FederationException failure) {
        return switch (failure.fault().code()) {
            case "HANSA-API-001" -> UNREACHABLE;
            case "HANSA-API-004" -> USAGE;
            case "HANSA-CONFIG-003", "HANSA-TWIN-001" -> TWIN;
            default -> REFUSED;
        };
    }

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = line().execute(arguments);
        if (code != 0 || arguments.length == 0 || !arguments[0].equals("node")) {
            System.exit(code);
        }
    }
}
