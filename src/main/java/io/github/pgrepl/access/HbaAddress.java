package io.github.pgrepl.access;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the clients of a rule come from. */
public sealed interface HbaAddress {

    /** Whether every client {@code other} matches is surely matched by this one too. */
    boolean covers(HbaAddress other);

    /** The one or two fields in pg_hba.conf. */
    String render();

    /** Whether an unquoted field of this text is no host's name. */
    static boolean isKeyword(String word) {
        return keyword(word).isPresent();
    }

    static Optional<Keyword> keyword(String word) {
        return Arrays.stream(Keyword.values())
                .filter(keyword -> keyword != Keyword.NONE && keyword.word.equals(word))
                .findFirst();
    }

    /** The addresses that need no further field of their own. */
    enum Keyword implements HbaAddress {
        /** What a {@code local} rule has. */
        NONE(""),
        ALL("all"),
        /** The addresses of the server itself. */
        SAMEHOST("samehost"),
        /** The networks the server is in. */
        SAMENET("samenet");

        private final String word;

        Keyword(String word) {
            this.word = word;
        }

        @Override
        public boolean covers(HbaAddress other) {
            return switch (this) {
                case NONE -> other == NONE;
                case ALL -> other != NONE;
                case SAMEHOST -> other == SAMEHOST;
                case SAMENET -> other == SAMENET || other == SAMEHOST;
            };
        }

        @Override
        public String render() {
            return word;
        }
    }

    /** @param bits of an address */
    enum Family {
        IPV4(32),
        IPV6(128);

        private final int bits;

        Family(int bits) {
            this.bits = bits;
        }

        public int bits() {
            return bits;
        }

        BigInteger mask(int ones) {
            return BigInteger.ONE.shiftLeft(ones).subtract(BigInteger.ONE).shiftLeft(bits - ones);
        }
    }

    /** A network; clients of the other family are never in it. A mask may have gaps, as the server allows. */
    record Network(Family family, BigInteger address, BigInteger mask) implements HbaAddress {

        public static Network of(Family family, BigInteger address, int prefixLength) {
            return new Network(family, address, family.mask(prefixLength));
        }

        /** Empty where the mask has gaps. */
        public OptionalInt prefixLength() {
            int ones = mask.bitCount();
            return mask.equals(family.mask(ones)) ? OptionalInt.of(ones) : OptionalInt.empty();
        }

        /** Whether the address has bits beyond the mask, which match nothing and are most often a slip. */
        public boolean hasBitsBeyondMask() {
            return address.andNot(mask).signum() != 0;
        }

        @Override
        public boolean covers(HbaAddress other) {
            return other instanceof Network network
                    && network.family == family
                    && mask.andNot(network.mask).signum() == 0
                    && address.xor(network.address).and(mask).signum() == 0;
        }

        @Override
        public String render() {
            String text = IpText.write(family, address);
            return prefixLength().isPresent()
                    ? text + "/" + prefixLength().getAsInt()
                    : text + " " + IpText.write(family, mask);
        }
    }

    /** @param name of a host, or with a leading dot the end of hosts' names */
    record HostName(String name) implements HbaAddress {

        @Override
        public boolean covers(HbaAddress other) {
            if (!(other instanceof HostName host)) {
                return false;
            }
            String mine = inLowerCase(name);
            String theirs = inLowerCase(host.name);
            return mine.equals(theirs) || (mine.startsWith(".") && theirs.endsWith(mine));
        }

        /** Of ASCII letters only, as the server compares. */
        private static String inLowerCase(String name) {
            StringBuilder lower = new StringBuilder();
            name.chars().forEach(unit -> lower.append((char) (unit >= 'A' && unit <= 'Z' ? unit + 32 : unit)));
            return lower.toString();
        }

        @Override
        public String render() {
            return Quoting.plain(name);
        }
    }
}
