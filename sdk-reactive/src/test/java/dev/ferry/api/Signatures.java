package dev.ferry.api;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything of a type that somebody else's code may use, a line each. */
final class Signatures {
  private static final int VISIBLE = Modifier.PUBLIC | Modifier.PROTECTED;
  private static final int SHOWN = Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL | VISIBLE;

  /** Types that are not public API although they are public classes. */
  private static final Set<String> INSIDE =
      Set.of("dev.ferry.client.internal.", "dev.ferry.protocol.");

  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private Signatures() {}

  static boolean isVisible(Class<?> type) {
    boolean visible = (type.getModifiers() & VISIBLE) != 0 && !type.isAnonymousClass();
    Class<?> outer = type.getDeclaringClass();
    return visible && (outer == null || isVisible(outer));
  }

  /** Whether code of others may implement or extend it. */
  static boolean isOpen(Class<?> type) {
    boolean open = !type.isSealed() && !Modifier.isFinal(type.getModifiers());
    return open
        && (type.isInterface()
            || Stream.of(type.getDeclaredConstructors())
                .anyMatch(made -> (made.getModifiers() & VISIBLE) != 0));
  }

  static SortedSet<String> of(Class<?> type) {
    SortedSet<String> lines = new TreeSet<>();
    String name = type.getName().replace('$', '.');
    lines.add(name + " = " + header(type));
    members(type).forEach(member -> lines.add(name + " . " + member));
    return lines;
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(modifiers(type.getModifiers() & ~Modifier.ABSTRACT));
    if (Modifier.isAbstract(type.getModifiers()) && !type.isInterface()) {
      line.append("abstract ");
    }
    line.append(type.isSealed() ? "sealed " : "")
        .append(kind(type))
        .append(variables(type.getTypeParameters()));
    List<String> above = new ArrayList<>();
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
      above.add(name(parent));
    }
    Stream.of(type.getGenericInterfaces()).map(Signatures::name).sorted().forEach(above::add);
    line.append(above.isEmpty() ? "" : " extends " + String.join(", ", above));
    if (type.isSealed()) {
      line.append(
          Stream.of(type.getPermittedSubclasses())
              .filter(Signatures::isVisible)
              .map(Signatures::name)
              .sorted()
              .collect(Collectors.joining(", ", " permits ", "")));
    }
    return line.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isRecord()) {
      return Stream.of(type.getRecordComponents())
          .map(RecordComponent::getName)
          .collect(Collectors.joining(", ", "record(", ")"));
    }
    if (type.isAnnotation()) {
      return "annotation";
    }
    return type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
  }

  private static List<String> members(Class<?> type) {
    List<String> lines = new ArrayList<>();
    Arrays.stream(type.getDeclaredFields())
        .filter(field -> isShown(field.getModifiers(), field.isSynthetic()))
        .forEach(field -> lines.add(line(field)));
    Arrays.stream(type.getDeclaredConstructors())
        .filter(made -> isShown(made.getModifiers(), made.isSynthetic()))
        .forEach(made -> lines.add(line(made)));
    Arrays.stream(type.getDeclaredMethods())
        .filter(method -> isShown(method.getModifiers(), method.isSynthetic()))
        .filter(method -> !OF_EVERY_OBJECT.contains(method.getName()))
        .forEach(method -> lines.add(line(method)));
    return lines.stream().filter(line -> INSIDE.stream().noneMatch(line::contains)).toList();
  }

  private static boolean isShown(int modifiers, boolean synthetic) {
    return (modifiers & VISIBLE) != 0 && !synthetic;
  }

  private static String line(Field field) {
    return modifiers(field.getModifiers())
        + (field.isEnumConstant() ? "constant " : "")
        + nullness(field.getAnnotatedType())
        + name(field.getGenericType())
        + " "
        + field.getName()
        + value(field);
  }

  /** A constant is compiled into those who use it. */
  private static String value(Field field) {
    boolean constant =
        Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers());
    Class<?> type = field.getType();
    if (!constant || !(type.isPrimitive() || type == String.class)) {
      return "";
    }
    try {
      return " = " + field.get(null);
    } catch (IllegalAccessException e) {
      return "";
    }
  }

  private static String line(Constructor<?> made) {
    return modifiers(made.getModifiers())
        + variables(made.getTypeParameters())
        + "new"
        + behind(made);
  }

  private static String line(Method method) {
    String variables = variables(method.getTypeParameters());
    return modifiers(method.getModifiers())
        + (method.isDefault() ? "default " : "")
        + (variables.isEmpty() ? "" : variables + " ")
        + nullness(method.getAnnotatedReturnType())
        + name(method.getGenericReturnType())
        + " "
        + method.getName()
        + behind(method);
  }

  private static String behind(Executable code) {
    Type[] types = code.getGenericParameterTypes();
    AnnotatedType[] annotated = code.getAnnotatedParameterTypes();
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      parameters.add(nullness(annotated[i]) + name(types[i]));
    }
    String thrown =
        Stream.of(code.getGenericExceptionTypes())
            .map(Signatures::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return "("
        + String.join(", ", parameters)
        + ")"
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String modifiers(int modifiers) {
    String words = Modifier.toString(modifiers & SHOWN & ~Modifier.INTERFACE);
    return words.isEmpty() ? "" : words + " ";
  }

  private static String nullness(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Stream.of(variables)
            .map(
                variable ->
                    variable.getName()
                        + Stream.of(variable.getBounds())
                            .filter(bound -> bound != Object.class)
                            .map(Signatures::name)
                            .map(bound -> " extends " + bound)
                            .collect(Collectors.joining()))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String name(Type type) {
    if (type instanceof Class<?> known) {
      return known.isArray() ? name(known.getComponentType()) + "[]" : plain(known.getName());
    }
    if (type instanceof ParameterizedType generic) {
      return Stream.of(generic.getActualTypeArguments())
          .map(Signatures::name)
          .collect(Collectors.joining(", ", name(generic.getRawType()) + "<", ">"));
    }
    if (type instanceof GenericArrayType array) {
      return name(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wild) {
      return wild.getLowerBounds().length > 0
          ? "? super " + name(wild.getLowerBounds()[0])
          : wild.getUpperBounds()[0] == Object.class
              ? "?"
              : "? extends " + name(wild.getUpperBounds()[0]);
    }
    return type.getTypeName();
  }

  private static String plain(String name) {
    return name.replace('$', '.').replaceFirst("^java\\.lang\\.(?=[A-Z]\\w*$)", "");
  }
}
