package dev.ferry.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Everything public has a comment, of a record each component. Whether comments are well-formed and
 * refer to what exists is checked by the compiler, for every type.
 */
final class JavadocTest {
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/main/java/dev/ferry/client"),
          Path.of("../rsocket-protocol/src/main/java/dev/ferry/transfer"));

  @Test
  void comments_everyPublicMember_hasOne() throws IOException {
    List<String> missing = new ArrayList<>();
    Looking looking = new Looking(missing);
    looking.at(files());

    assertThat(looking.seen).isGreaterThan(500);
    assertThat(missing).isEmpty();
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path root : SOURCES) {
      try (Stream<Path> below = Files.walk(root)) {
        below
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.toString().contains("/internal/"))
            .forEach(files::add);
      }
    }
    return files;
  }

  /** Parses only; nothing is compiled. */
  private static final class Looking {
    private final List<String> missing;
    private @Nullable DocTrees docs;
    private int seen;

    Looking(List<String> missing) {
      this.missing = missing;
    }

    void at(List<Path> files) throws IOException {
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      try (StandardJavaFileManager manager =
          compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
        JavacTask task =
            (JavacTask)
                compiler.getTask(
                    null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
        docs = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
          TreePath path = new TreePath(unit);
          for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree known) {
              type(new TreePath(path, known), known, false);
            }
          }
        }
      }
    }

    private void type(TreePath path, ClassTree type, boolean ofInterface) {
      if (!isVisible(type.getModifiers(), ofInterface)) {
        return;
      }
      String comment = comment(path, type.getSimpleName().toString());
      boolean members = type.getKind() == Tree.Kind.INTERFACE;
      for (Tree member : type.getMembers()) {
        TreePath below = new TreePath(path, member);
        if (member instanceof ClassTree nested) {
          type(below, nested, members);
        } else if (member instanceof MethodTree method) {
          method(below, type, method, members);
        } else if (member instanceof VariableTree field) {
          field(below, type, field, members, comment);
        }
      }
    }

    private void method(TreePath path, ClassTree type, MethodTree method, boolean ofInterface) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      boolean bean =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Bean"));
      if (!overrides && !bean && isVisible(method.getModifiers(), ofInterface)) {
        var unused = comment(path, type.getSimpleName() + "." + method.getName());
      }
    }

    /** The components of a record are its fields that are not static. */
    private void field(
        TreePath path, ClassTree type, VariableTree field, boolean ofInterface, String comment) {
      boolean component =
          type.getKind() == Tree.Kind.RECORD
              && !field.getModifiers().getFlags().contains(Modifier.STATIC);
      String name = type.getSimpleName() + "." + field.getName();
      if (component) {
        seen++;
        if (!comment.contains("@param " + field.getName() + " ")) {
          missing.add(name + " (component)");
        }
      } else if (isVisible(field.getModifiers(), ofInterface)) {
        var unused = comment(path, name);
      }
    }

    private static boolean isVisible(ModifiersTree modifiers, boolean ofInterface) {
      Set<Modifier> flags = modifiers.getFlags();
      return ofInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }

    private String comment(TreePath path, String name) {
      seen++;
      String comment = docs == null ? null : docs.getDocComment(path);
      if (comment == null || comment.isBlank()) {
        missing.add(name);
        return "";
      }
      return comment.replaceAll("\\s+", " ");
    }
  }
}
