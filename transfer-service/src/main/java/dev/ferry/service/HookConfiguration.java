package dev.ferry.service;

import dev.ferry.service.hook.HookCalls;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookRule;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.sealed.SealedStore;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the operator's hooks. */
@Configuration(proxyBeanMethods = false)
class HookConfiguration {
  private static final int THREADS = 8;
  private static final int WAITING_MAX = 10_000;

  @Bean(destroyMethod = "dispose")
  Scheduler hookThreads() {
    return Schedulers.newBoundedElastic(THREADS, WAITING_MAX, "ferry-hook", 60, true);
  }

  @Bean
  Hooks hooks(
      FerryProperties properties, Scheduler hookThreads, FerryMeters meters, DataFolderLock lock) {
    Hooks hooks =
        new Hooks(
            rules(properties.hooks()),
            new HookCalls(
                hookThreads, Schedulers.parallel(), properties.hookTimeout(), meters::hookFailed));
    TransformMarker.requireHooks(properties.dataFolder(), hooks);
    TransformMarker.leave(properties.dataFolder(), hooks);
    return hooks;
  }

  /**
   * The hooks that a file of settings names, for a program that asks none of them about transfers.
   *
   * @param config settings as the service takes them, in the form of properties
   */
  static Hooks ofFile(Path config) {
    Properties settings = new Properties();
    try (Reader text = Files.newBufferedReader(config)) {
      settings.load(text);
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "The file of settings cannot be read: " + config, e);
    }
    BindResult<List<HookProperties>> wanted =
        new Binder(new MapConfigurationPropertySource(settings))
            .bind("ferry.hooks", Bindable.listOf(HookProperties.class));
    return new Hooks(
        wanted.isBound() ? rules(wanted.get()) : List.of(),
        new HookCalls(
            Schedulers.immediate(), Schedulers.parallel(), Duration.ofSeconds(1), name -> {}));
  }

  @Bean
  SealedStore sealedStore(Hooks hooks) {
    return new SealedStore(hooks);
  }

  /**
   * The rules that are configured.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when a type is unknown, a name is used twice
   *     or a setting is wrong
   */
  static List<HookRule> rules(List<HookProperties> wanted) {
    List<HookFactory> factories =
        ServiceLoader.load(HookFactory.class).stream().map(ServiceLoader.Provider::get).toList();
    Set<String> names = new HashSet<>();
    for (HookProperties each : wanted) {
      if (!names.add(each.nameOrType())) {
        throw invalid("Two hooks are called '" + each.nameOrType() + "'; give them names");
      }
    }
    return wanted.stream().map(each -> rule(each, factories)).toList();
  }

  private static HookRule rule(HookProperties wanted, List<HookFactory> factories) {
    return factories.stream()
        .filter(factory -> factory.type().equals(wanted.type()))
        .findFirst()
        .map(
            factory ->
                new HookRule(
                    wanted.nameOrType(),
                    wanted.workspaces(),
                    factory.create(new HookSettings(wanted.nameOrType(), wanted.settings()))))
        .orElseThrow(() -> invalid(unknown(wanted, factories)));
  }

  private static String unknown(HookProperties wanted, List<HookFactory> factories) {
    String known =
        factories.stream().map(HookFactory::type).sorted().collect(Collectors.joining(", "));
    return "Hook '"
        + wanted.nameOrType()
        + "' is of a type that no jar on the class path has: '"
        + wanted.type()
        + "'; there are "
        + known;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
