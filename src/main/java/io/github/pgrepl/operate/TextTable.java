package io.github.pgrepl.operate;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell, two blanks apart, with nothing at the ends of lines. */
public final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    /** @param rows each with as many cells as the first */
    public static List<String> lines(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> width(row.get(at))).max().orElse(0));
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell)
                    .append(" ".repeat(widths.get(column) - width(cell)))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
