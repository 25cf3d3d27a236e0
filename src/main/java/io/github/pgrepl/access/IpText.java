package io.github.pgrepl.access;

import io.github.pgrepl.access.HbaAddress.Family;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Numeric addresses as getaddrinfo reads them, which is what the server asks: IPv4 in one to four parts, each decimal,
 * octal ({@code 010}) or hexadecimal ({@code 0x10}), the last one filling what is left; IPv6 in groups.
 */
record IpText(Family family, BigInteger address) {

    static Optional<IpText> read(String text) {
        return text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
    }

    private static Optional<IpText> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        long address = 0;
        for (int index = 0; index < parts.length; index++) {
            boolean last = index == parts.length - 1;
            int bytes = last ? 4 - index : 1;
            long part = number(parts[index]);
            if (part < 0 || part >= 1L << (8 * bytes)) {
                return Optional.empty();
            }
            address = address << (8 * bytes) | part;
        }
        return Optional.of(new IpText(Family.IPV4, BigInteger.valueOf(address)));
    }

    /** -1 where it is none, or one past 32 bits. */
    private static long number(String text) {
        int radix = 10;
        String digits = text;
        if (text.matches("0[xX].+")) {
            radix = 16;
            digits = text.substring(2);
        } else if (text.length() > 1 && text.startsWith("0")) {
            radix = 8;
        }
        if (digits.isEmpty()) {
            return -1;
        }
        long number = 0;
        for (char character : digits.toCharArray()) {
            int digit = character < 128 ? Character.digit(character, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
            if (number > 0xFFFF_FFFFL) {
                return -1;
            }
        }
        return number;
    }

    /** A scope in digits ({@code fe80::1%2}) is read and, as the server does when it matches, left out of account. */
    private static Optional<IpText> ipv6(String text) {
        int percent = text.indexOf('%');
        if (percent >= 0 && !text.substring(percent + 1).matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        String bare = percent >= 0 ? text.substring(0, percent) : text;
        int gap = bare.indexOf("::");
        Optional<List<Integer>> groups;
        if (gap < 0) {
            groups = groups(bare, true).filter(all -> all.size() == 8);
        } else {
            Optional<List<Integer>> head = groups(bare.substring(0, gap), false);
            Optional<List<Integer>> tail = groups(bare.substring(gap + 2), true);
            groups = head.flatMap(left -> tail.flatMap(right -> filled(left, right)));
        }
        return groups.map(all -> all.stream()
                        .map(BigInteger::valueOf)
                        .reduce(
                                BigInteger.ZERO,
                                (sum, group) -> sum.shiftLeft(16).or(group)))
                .map(address -> new IpText(Family.IPV6, address));
    }

    private static Optional<List<Integer>> filled(List<Integer> left, List<Integer> right) {
        int missing = 8 - left.size() - right.size();
        if (missing < 1) {
            return Optional.empty();
        }
        List<Integer> groups = new ArrayList<>(left);
        for (int index = 0; index < missing; index++) {
            groups.add(0);
        }
        groups.addAll(right);
        return Optional.of(groups);
    }

    private static Optional<List<Integer>> groups(String text, boolean ipv4AtEnd) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return Optional.of(groups);
        }
        String[] parts = text.split(":", -1);
        for (int index = 0; index < parts.length; index++) {
            if (parts[index].matches("[0-9a-fA-F]{1,4}")) {
                groups.add(Integer.parseInt(parts[index], 16));
            } else if (ipv4AtEnd && index == parts.length - 1 && parts[index].matches(DOTTED)) {
                long address = ipv4(parts[index]).orElseThrow().address().longValue();
                groups.add((int) (address >> 16));
                groups.add((int) (address & 0xFFFF));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(groups);
    }

    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String DOTTED = BYTE + "(?:\\." + BYTE + "){3}";

    static String write(Family family, BigInteger address) {
        if (family == Family.IPV4) {
            return parts(address, 4, 8).stream().map(String::valueOf).collect(Collectors.joining("."));
        }
        String groups = parts(address, 8, 16).stream().map(Integer::toHexString).collect(Collectors.joining(":"));
        return shortened(groups);
    }

    private static List<Integer> parts(BigInteger address, int count, int bits) {
        List<Integer> parts = new ArrayList<>();
        for (int index = count - 1; index >= 0; index--) {
            parts.add(address.shiftRight(index * bits).intValue() & ((1 << bits) - 1));
        }
        return parts;
    }

    private static String shortened(String groups) {
        for (int zeros = 8; zeros >= 2; zeros--) {
            String run = "0" + ":0".repeat(zeros - 1);
            String framed = ":" + groups + ":";
            int start = framed.indexOf(":" + run + ":");
            if (start >= 0) {
                String left = framed.substring(0, start);
                String right = framed.substring(start + run.length() + 2);
                return (left.isEmpty() ? "" : left.substring(1)) + "::"
                        + (right.isEmpty() ? "" : right.substring(0, right.length() - 1));
            }
        }
        return groups;
    }
}
