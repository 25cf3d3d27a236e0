package io.github.pgrepl.render;

import freemarker.core.CommonMarkupOutputFormat;
import freemarker.core.CommonTemplateMarkupOutputModel;
import java.io.IOException;
import java.io.Writer;

/**
 * A format of FreeMarker in which every interpolation is quoted, as FreeMarker's own HTML format escapes: what a
 * template writes as {@code ${value}} cannot break out of its place.
 */
final class QuotingFormat extends CommonMarkupOutputFormat<QuotingFormat.Text> {

    private final Quoting quoting;

    QuotingFormat(Quoting quoting) {
        this.quoting = quoting;
    }

    /** Text of this format, quoted or still to be. */
    static final class Text extends CommonTemplateMarkupOutputModel<Text> {

        private final QuotingFormat format;

        private Text(QuotingFormat format, String plain, String quoted) {
            super(plain, quoted);
            this.format = format;
        }

        @Override
        public QuotingFormat getOutputFormat() {
            return format;
        }
    }

    @Override
    public String getName() {
        return quoting.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String getMimeType() {
        return "text/plain";
    }

    @Override
    public void output(String text, Writer out) throws IOException {
        out.write(quoting.quote(text));
    }

    @Override
    public String escapePlainText(String text) {
        return quoting.quote(text);
    }

    @Override
    public boolean isLegacyBuiltInBypassed(String builtInName) {
        return true;
    }

    @Override
    protected Text newTemplateMarkupOutputModel(String plain, String quoted) {
        return new Text(this, plain, quoted);
    }
}
