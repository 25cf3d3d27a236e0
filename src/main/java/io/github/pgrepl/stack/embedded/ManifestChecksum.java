package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A checksum as backup manifests have it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-files.html">Backup Manifest File Object</a>
 */
abstract class ManifestChecksum {

    private static final String CRC = "CRC32C";

    private final String algorithm;

    private ManifestChecksum(String algorithm) {
        this.algorithm = algorithm;
    }

    /** The one that {@code pg_basebackup} takes unless it is told another. */
    static ManifestChecksum ofCopies() {
        return of(CRC);
    }

    static ManifestChecksum of(String algorithm) {
        return switch (algorithm) {
            case CRC -> new Crc();
            case "SHA224", "SHA256", "SHA384", "SHA512" -> new Sha(algorithm);
            default ->
                throw new StackException(
                        "a backup manifest has checksums of the kind " + algorithm + ", which is not known",
                        "take another base backup");
        };
    }

    final String algorithm() {
        return algorithm;
    }

    abstract void update(byte[] bytes, int length);

    abstract String hexadecimal();

    /** Its bytes are in the order of the machine, as the server has them. */
    private static final class Crc extends ManifestChecksum {

        private final CRC32C crc = new CRC32C();

        Crc() {
            super(CRC);
        }

        @Override
        void update(byte[] bytes, int length) {
            crc.update(bytes, 0, length);
        }

        @Override
        String hexadecimal() {
            return HexFormat.of()
                    .formatHex(ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putInt((int) crc.getValue())
                            .array());
        }
    }

    private static final class Sha extends ManifestChecksum {

        private final MessageDigest digest;

        Sha(String algorithm) {
            super(algorithm);
            try {
                digest = MessageDigest.getInstance("SHA-" + algorithm.substring("SHA".length()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        void update(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        String hexadecimal() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
