package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;

/** Steps that read and write the files of nodes on this machine. Those that write are done one at a time. */
final class EmbeddedSteps implements NodeSteps {

    private static final Duration CHECKPOINT = Duration.ofMinutes(10);

    private final EmbeddedStack stack;
    private final Places places;
    private final RoleNotes notes;

    EmbeddedSteps(EmbeddedStack stack, Places places, ServerUser user) {
        this.stack = stack;
        this.places = places;
        this.notes = new RoleNotes(places.archive(), user);
    }

    /** Its steps take the stack's own lock, each by itself. */
    @Override
    public void inTurn(Runnable change) {
        stack.alone("roles", () -> {
            change.run();
            return null;
        });
    }

    @Override
    public Kept kept(String node) {
        return switch (Roster.Data.of(data(node)).kind()) {
            case NONE -> Kept.NOTHING;
            case PRIMARY -> Kept.PRIMARY;
            case STANDBY -> Kept.STANDBY;
        };
    }

    @Override
    public boolean isFrozen(String node) {
        return stack.server(node).process().filter(NodeServer::isFrozen).isPresent();
    }

    @Override
    public int timeline(String node) {
        return Roster.Data.of(data(node)).timeline();
    }

    @Override
    public Optional<Lsn> shutDownAt(String node) {
        DataDirectory data = data(node);
        return stack.server(node).process().isEmpty() && data.exists() && data.wasShutDown()
                ? Optional.of(data.checkpoint())
                : Optional.empty();
    }

    @Override
    public Optional<Claim> claim() {
        return notes.claim();
    }

    @Override
    public void claim(Claim claim) {
        alone(() -> notes.write(claim));
    }

    @Override
    public void withdrawClaim() {
        alone(notes::removeClaim);
    }

    @Override
    public Optional<Handover> switchover() {
        return notes.switchover();
    }

    @Override
    public void begin(Handover switchover) {
        alone(() -> notes.write(switchover));
    }

    @Override
    public void endSwitchover() {
        alone(notes::removeSwitchover);
    }

    @Override
    public void makeSlots(String node) {
        alone(() -> slots(stack.node(node)).ensure(Slots.Reserve.NOW));
    }

    /** The beginning of a backup is a checkpoint that needs no superuser. */
    @Override
    public void checkpoint(String primary) {
        alone(() -> {
            try (Connection connection = logins().backup(stack.node(primary), CHECKPOINT);
                    BackupSession session = new BackupSession(connection)) {
                session.start("checkpoint before a switchover");
            }
        });
    }

    @Override
    public void promote(String node) {
        stack.server(node).promote();
    }

    @Override
    public void reload(String node) {
        stack.server(node).reload();
    }

    @Override
    public boolean isInArchive(String node, int timeline) {
        boolean archives = stack.node(node)
                .setting("archive_mode")
                .filter(setting -> setting.value().equals("on"))
                .isPresent();
        return !archives
                || timeline == 1
                || Files.exists(places.archive().resolve("wal").resolve(History.file(timeline)));
    }

    @Override
    public Return makeStandby(String node, String primary, Ending ending, Duration timeout) {
        stack.stop(node, ending, timeout);
        DataDirectory data = data(node);
        if (data.exists()) {
            alone(() -> {
                stack.server(node).archiveTheRest(timeout);
                slots(upstream(node, primary)).keepFor(stack.node(node));
            });
            if (lacksNothing(data, data(primary))) {
                alone(() -> {
                    data.becomeStandby();
                    stack.user().own(List.of(data.path().resolve("standby.signal")));
                    FileUtils.deleteDirectory(cloning(node).before().toFile());
                });
                return Return.AS_IT_WAS;
            }
        }
        cloneAgain(node, primary, ending, timeout);
        return Return.CLONED;
    }

    /** Whether the primary has all that is in a data directory. */
    private boolean lacksNothing(DataDirectory data, DataDirectory primary) {
        int own = data.timeline();
        int later = primary.timeline();
        if (own == later) {
            return data.isStandby();
        }
        Optional<Lsn> fork = History.of(
                        primary.path().resolve("pg_wal"), places.archive().resolve("wal"), later)
                .endOf(own);
        Optional<Lsn> last = data.lastRecord();
        return fork.isPresent() && last.isPresent() && !last.get().reaches(fork.get());
    }

    @Override
    public void cloneAgain(String node, String primary, Ending ending, Duration timeout) {
        stack.stop(node, ending, timeout);
        alone(() -> {
            Path before = cloning(node).before();
            if (data(node).exists()) {
                // What is there besides was replaced by it, and only still to be removed.
                FileUtils.deleteDirectory(before.toFile());
                Files.move(data(node).path(), before);
            }
            stack.provision().cloneRunning(upstream(node, primary), stack.node(node));
        });
    }

    private Cloning cloning(String node) {
        return new Cloning(stack.node(node), data(node), stack.user());
    }

    /** From whom a node will stream: a cascade's own upstream, if that runs. */
    private NodePlan upstream(String node, String primary) {
        return stack.node(node)
                .upstream()
                .filter(name -> stack.server(name).process().isPresent())
                .map(stack::node)
                .orElse(stack.node(primary));
    }

    private DataDirectory data(String node) {
        return stack.server(node).data();
    }

    private Slots slots(NodePlan node) {
        return new Slots(logins(), node);
    }

    private Logins logins() {
        return new Logins(stack.plan(), places);
    }

    private interface Step {
        void run() throws IOException, SQLException;
    }

    private void alone(Step step) {
        stack.alone(() -> {
            try {
                step.run();
                return null;
            } catch (SQLException e) {
                throw new StackException(
                        "a server refuses what a change of roles needs: " + e.getMessage(), "see its log", e);
            }
        });
    }
}
