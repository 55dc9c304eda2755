package dev.ferry.api;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;

/** The types of the SDK that are meant for others, and the words they speak. */
final class PublicTypes {
  private PublicTypes() {}

  static List<Class<?>> all() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/internal/"))
            .importPackages("dev.ferry.client", "dev.ferry.transfer")
            .stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .map(PublicTypes::loaded)
            .filter(Signatures::isVisible)
            .sorted(Comparator.comparing(Class::getName))
            .toList();
  }

  private static Class<?> loaded(JavaClass type) {
    try {
      return Class.forName(type.getName(), false, PublicTypes.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }
}
