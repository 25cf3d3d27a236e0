package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledRunTest {

    @TempDir
    Path temp;

    @Test
    void nextRunFinishesWhateverStepTheLastOneDiedIn() throws IOException {
        int deaths = 0;
        for (int seed = 0; seed < 3; seed++) {
            for (int step = 0; dies(seed, step, new Random(seed * 1000L + step)); step++) {
                deaths++;
            }
        }
        assertThat(deaths).isGreaterThan(50);
    }

    /** The run dies in the step, the one after it in some step, with another spec each; the third one may end. */
    private boolean dies(int seed, int step, Random random) throws IOException {
        Scenario scenario = new Scenario(temp.resolve(seed + "-" + step), new Random(seed));
        Random specs = new Random(seed + 100);
        scenario.write(Scenario.stack(specs));
        scenario.serversWriteData();
        for (int i = 0; i < 4; i++) {
            scenario.personWorks();
        }

        boolean died = write(scenario, Scenario.stack(specs), new MortalDisk(step));
        scenario.assertNothingIsLost();
        write(scenario, Scenario.stack(random), new MortalDisk(random.nextInt(80)));
        scenario.assertNothingIsLost();
        RenderedStack last = Scenario.stack(specs);
        scenario.write(last);

        scenario.assertIs(last);
        assertThat(scenario.write(last).nothingChanged()).isTrue();
        return died;
    }

    @Test
    void nextRunFinishesWhereverTheProcessWasKilled() throws Exception {
        Random random = new Random();
        Scenario scenario = new Scenario(Files.createDirectory(temp.resolve("stack")), random);
        scenario.write(Scenario.stack(random));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < end) {
            scenario.serversWriteData();
            scenario.personWorks();
            Process child = ChildRun.start("loop", scenario.root().toString(), Long.toString(random.nextLong()));
            assertThat(child.inputReader().readLine()).isEqualTo("started");
            Thread.sleep(random.nextInt(150));
            child.destroyForcibly();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();

            scenario.assertNothingIsLost();
            RenderedStack stack = Scenario.stack(random);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> scenario.write(stack));
            scenario.assertIs(stack);
        }
    }

    @Test
    void temporariesGoThoughNothingElseIsToBeDone() throws IOException {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random(1));
        RenderedStack stack = Scenario.stack(new Random(1));
        scenario.write(stack);
        Path left = Files.createDirectory(scenario.root().resolve(".pgrepl/tmp"));
        Files.writeString(left.resolve("0-docker-compose.yml"), "half a fi");

        assertThat(scenario.write(stack).nothingChanged()).isTrue();

        scenario.assertIs(stack);
    }

    @Test
    void failureBeforeTheFirstRenameChangesNothing() throws IOException {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random(1));
        scenario.write(RenderedStack.builder().file("old", "generated").build());
        Map<String, String> before = Snapshot.of(scenario.root());
        DiskOperations worn = new DiskOperations() {
            @Override
            void syncFiles(Collection<Path> files) throws IOException {
                throw new IOException("Input/output error");
            }
        };

        assertThatThrownBy(() -> new StackDirectory(scenario.root(), worn)
                        .write(Scenario.stack(new Random(1)), HandEdits.KEEP, new SecureRandom()))
                .isInstanceOf(StackDirectoryException.class);

        assertThat(Snapshot.of(scenario.root())).isEqualTo(before);
    }

    @Test
    void failureAmongTheRenamesLeavesNoTemporaries() throws IOException {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random(1));
        DiskOperations locked = new DiskOperations() {
            @Override
            void moveOver(Path source, Path target) throws IOException {
                if (target.endsWith("scripts/node.sh")) {
                    throw new FileSystemException(target.toString(), null, "another process uses it");
                }
                super.moveOver(source, target);
            }
        };
        RenderedStack stack = Scenario.stack(new Random(1));

        assertThatThrownBy(() ->
                        new StackDirectory(scenario.root(), locked).write(stack, HandEdits.KEEP, new SecureRandom()))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContainingAll("another process uses it", "it goes on where it stopped");

        assertThat(scenario.root().resolve("docker-compose.yml")).exists();
        assertThat(scenario.root().resolve(".pgrepl/tmp")).doesNotExist();
        scenario.write(stack);
        scenario.assertIs(stack);
    }

    private static boolean write(Scenario scenario, RenderedStack stack, MortalDisk disk) {
        try {
            new StackDirectory(scenario.root(), disk).write(stack, HandEdits.KEEP, new SecureRandom());
            return false;
        } catch (Death e) {
            return true;
        }
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Does some steps, dies in the middle of the next one, and does nothing ever after. */
    private static final class MortalDisk extends UnsyncedDisk {

        private int left;

        MortalDisk(int steps) {
            left = steps;
        }

        private void step() {
            if (left-- <= 0) {
                throw new Death();
            }
        }

        @Override
        void writeNew(Path file, byte[] content, Mode mode) throws IOException {
            if (left == 0) {
                super.writeNew(file, Arrays.copyOf(content, content.length / 2), mode);
            }
            step();
            super.writeNew(file, content, mode);
        }

        @Override
        void moveOver(Path source, Path target) throws IOException {
            step();
            super.moveOver(source, target);
        }

        @Override
        void moveAside(Path source, Path target) throws IOException {
            step();
            super.moveAside(source, target);
        }

        @Override
        void delete(Path path) throws IOException {
            step();
            super.delete(path);
        }

        @Override
        void createDirectory(Path directory, Mode mode) throws IOException {
            step();
            super.createDirectory(directory, mode);
        }

        @Override
        void setMode(Path path, Mode mode) throws IOException {
            step();
            super.setMode(path, mode);
        }

        @Override
        void syncFiles(Collection<Path> files) {
            step();
        }

        @Override
        void syncDirectory(Path directory) {
            step();
        }

        @Override
        void deleteTree(Path directory) throws IOException {
            step();
            super.deleteTree(directory);
        }
    }
}
