package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.BackupSteps;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.StoredBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.commons.io.function.IOSupplier;

/** Base backups of nodes on this machine. One run at a time takes or restores any, so that nothing expires meanwhile. */
final class EmbeddedBackups implements BackupSteps {

    private static final Duration STOP = Duration.ofSeconds(30);

    private final EmbeddedStack stack;
    private final Places places;
    private final CacheDirectory cache;

    EmbeddedBackups(EmbeddedStack stack, Places places, CacheDirectory cache) {
        this.stack = stack;
        this.places = places;
        this.cache = cache;
    }

    @Override
    public String take(String node, OptionalLong maxRate, Duration limit, Consumer<String> says) {
        return alone(limit, () -> {
            NodeServer server = stack.server(node);
            if (server.process().isEmpty()) {
                throw new StackException(node + " does not run", "start it, or name another node");
            }
            return backups().take(stack.node(node), server.data().path(), maxRate, limit, says);
        });
    }

    @Override
    public void expire(Duration limit, Consumer<String> says) {
        alone(limit, () -> {
            backups().expire(limit, says);
            return null;
        });
    }

    @Override
    public Stack restore(Path directory, Wish wish, Duration limit, Consumer<String> says) {
        NewStack fresh = new NewStack(
                places.stack(),
                directory,
                stack.plan().spec().name() + "-restored-"
                        + stack.in(directory).places().identity());
        return alone(limit, () -> {
            fresh.refuseToOverwrite();
            if (fresh.isUnfinished()) {
                says.accept("clearing away what an earlier restore left unfinished in " + directory);
                clearAway(fresh);
            }
            try {
                Archive archive = new Archive(places.archive());
                int timeline = archive.timeline(wish.timeline());
                Optional<Lsn> point = archive.restorePoint(wish.target(), timeline);
                StoredBackup backup = archive.choose(wish, timeline, point);
                fresh.make();
                EmbeddedStack stack = this.stack.in(directory);
                stack.alone(() -> {
                    new RecoveryServer(stack, archive, timeline, wish.target(), point, limit, says).run(backup);
                    return null;
                });
                fresh.finish();
                return stack;
            } catch (RuntimeException | IOException e) {
                clearAway(fresh);
                throw e;
            }
        });
    }

    /** With a server that recovers there, whoever started it. */
    private void clearAway(NewStack fresh) throws IOException {
        if (fresh.isUnfinished()) {
            stack.in(fresh.directory()).stop(Data.PURGE, STOP);
        }
        fresh.remove();
    }

    private BaseBackups backups() {
        return new BaseBackups(new Logins(stack.plan(), places), places, stack.user(), Clock.systemUTC());
    }

    private <T> T alone(Duration limit, IOSupplier<T> work) {
        try {
            return cache.locked("archives/" + places.identity(), limit, work);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private StackException unreadable(IOException e) {
        return new StackException(
                "the base backups in " + places.archive() + " cannot be read or written: " + e, "see to it", e);
    }
}
