package io.github.pgrepl.spec;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What was read of one element's children. Each field is declared once, so that it is itself alone. */
final class Values {

    private final SpecPath path;
    private final Map<Field<?>, Optional<?>> values = new IdentityHashMap<>();
    private final Map<Field<?>, String> written = new IdentityHashMap<>();

    Values(SpecPath path) {
        this.path = path;
    }

    SpecPath path() {
        return path;
    }

    <T> void read(Field<T> field, Element element, SpecPath at, Consumer<Problem> problems) {
        Optional<T> value = field.type().read(element, at, problems);
        values.put(field, value);
        if (value.isEmpty() && Quoted.plain(element.text()).equals(element.text())) {
            written.put(field, element.text());
        }
    }

    /** A name, even a wrong one where it can be shown, so that what refers to it is not wrong as well. */
    Optional<String> name(Field<String> field) {
        return get(field).or(() -> Optional.ofNullable(written.get(field)));
    }

    boolean isSet(Field<?> field) {
        return values.containsKey(field);
    }

    /** The value, or nothing where the element is absent or wrong. */
    @SuppressWarnings("unchecked") // only read() puts, and it puts a field's own type
    <T> Optional<T> get(Field<T> field) {
        return (Optional<T>) values.getOrDefault(field, Optional.empty());
    }

    /** The value, or the field's default where the element is absent or wrong. */
    <T> T orDefault(Field<T> field) {
        return get(field).orElseGet(field::defaultValue);
    }
}
