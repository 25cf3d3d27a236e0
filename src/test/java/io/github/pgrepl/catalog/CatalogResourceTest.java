package io.github.pgrepl.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The catalogs are what real servers say. {@code mvn test -Dtest=CatalogResourceTest -Dpgrepl.writeCatalogs} writes
 * them anew, for example after an update of the servers.
 */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "the catalogs are read off servers for Linux on amd64")
class CatalogResourceTest {

    private static final Path RESOURCES = Path.of("src/main/resources/io/github/pgrepl/catalog");

    @EveryMajor
    void catalogIsWhatTheServerSays(int major) throws IOException {
        compareOrWrite(RESOURCES.resolve("settings-" + major + ".tsv"), CatalogDump.of(major));
    }

    @Test
    void timeZonesAreThoseOfTheServers() throws IOException {
        compareOrWrite(RESOURCES.resolve("timezones.txt"), CatalogDump.timeZones());
    }

    private static void compareOrWrite(Path resource, String dumped) throws IOException {
        if (System.getProperty("pgrepl.writeCatalogs") != null) {
            Files.createDirectories(resource.getParent());
            Files.writeString(resource, dumped);
        }
        assertThat(Files.readString(resource))
                .as("%s; 'mvn test -Dtest=CatalogResourceTest -Dpgrepl.writeCatalogs' writes it anew", resource)
                .isEqualTo(dumped);
    }
}
