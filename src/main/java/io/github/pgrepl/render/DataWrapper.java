package io.github.pgrepl.render;

import freemarker.template.DefaultListAdapter;
import freemarker.template.DefaultMapAdapter;
import freemarker.template.MethodCallAwareTemplateHashModel;
import freemarker.template.SimpleNumber;
import freemarker.template.SimpleScalar;
import freemarker.template.TemplateBooleanModel;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateScalarModel;
import freemarker.template.utility.RichObjectWrapper;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows templates data and nothing else: records of pgrepl by what they can be asked without an argument
 * ({@code node.name} or {@code node.name()}), lists, maps, texts, numbers, and an {@link Optional} as its value or as
 * nothing.
 *
 * <p>FreeMarker's own wrappers show beans. They look at every class through {@code java.beans} and read a long list of
 * what is harmless in the JDK, which is a good part of the time of a short run, for what no template may have anyway.
 */
final class DataWrapper implements RichObjectWrapper {

    private static final String PGREPL = "io.github.pgrepl.";

    private final Map<Class<?>, Map<String, Optional<Method>>> questions = new HashMap<>();

    @Override
    public TemplateModel wrap(Object value) throws TemplateModelException {
        if (value == null || value instanceof TemplateModel) {
            return (TemplateModel) value;
        } else if (value instanceof Optional<?> optional) {
            return wrap(optional.orElse(null));
        } else if (value instanceof String text) {
            return new SimpleScalar(text);
        } else if (value instanceof Number number) {
            return new SimpleNumber(number);
        } else if (value instanceof Boolean bool) {
            return bool ? TemplateBooleanModel.TRUE : TemplateBooleanModel.FALSE;
        } else if (value instanceof List<?> list) {
            return DefaultListAdapter.adapt(list, this);
        } else if (value instanceof Map<?, ?> map) {
            return DefaultMapAdapter.adapt(map, this);
        }
        return new Data(value);
    }

    /** A record, or an enum's constant. As a text it is what its {@code toString} says. */
    private final class Data implements MethodCallAwareTemplateHashModel, TemplateScalarModel {

        private final Object data;

        Data(Object data) {
            this.data = data;
        }

        @Override
        public TemplateModel get(String question) throws TemplateModelException {
            Optional<Method> method = question(data.getClass(), question);
            return method.isPresent() ? answer(method.get()) : null;
        }

        @Override
        public TemplateModel getBeforeMethodCall(String question) {
            return question(data.getClass(), question)
                    .<TemplateMethodModelEx>map(method -> arguments -> answer(method))
                    .orElse(null);
        }

        private TemplateModel answer(Method method) throws TemplateModelException {
            try {
                return wrap(method.invoke(data));
            } catch (ReflectiveOperationException e) {
                throw new TemplateModelException(method.getName() + " of " + data + " cannot be told", e);
            }
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public String getAsString() {
            return data.toString();
        }
    }

    private Optional<Method> question(Class<?> type, String name) {
        return questions.computeIfAbsent(type, t -> new HashMap<>()).computeIfAbsent(name, n -> find(type, n));
    }

    private static Optional<Method> find(Class<?> type, String name) {
        try {
            return Optional.of(type.getMethod(name))
                    .filter(method -> method.getDeclaringClass().getName().startsWith(PGREPL));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    @Override
    public Object unwrap(TemplateModel model) throws TemplateModelException {
        throw new TemplateModelException("nothing of pgrepl's takes an argument");
    }

    @Override
    public Object tryUnwrapTo(TemplateModel model, Class<?> type) {
        return CANT_UNWRAP_TO_TARGET_CLASS;
    }

    @Override
    public TemplateHashModel wrapAsAPI(Object value) throws TemplateModelException {
        throw new TemplateModelException("?api is not for templates");
    }
}
