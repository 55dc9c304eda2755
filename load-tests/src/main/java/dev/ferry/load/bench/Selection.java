package dev.ferry.load.bench;

import dev.ferry.load.bench.run.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which subjects a run measures: those asked for, what they are compared with, and the reference.
 *
 * @param only what names must contain
 * @param quick whether only the subjects of a quick run are meant
 * @param reference always part of it
 */
record Selection(Pattern only, boolean quick, String reference) {

  List<Subject> of(List<Subject> all) {
    Set<String> names = new LinkedHashSet<>();
    names.add(reference);
    for (Subject subject : all) {
      if (isAskedFor(subject)) {
        names.add(subject.name());
        subject.reference().ifPresent(names::add);
      }
    }
    return all.stream().filter(each -> names.contains(each.name())).toList();
  }

  private boolean isAskedFor(Subject subject) {
    return (subject.isQuick() || !quick) && only.matcher(subject.name()).find();
  }
}
