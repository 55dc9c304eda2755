package dev.ferry.service.hook;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The hooks of a service, in their order; the rooms ask them here. Safe for any thread.
 *
 * <p>A transfer in whose workspace none takes part costs a look at the list. Who asks for it is
 * read from the request's context ({@link HookCaller}).
 */
public final class Hooks {
  /** No hooks. */
  public static final Hooks NONE = new Hooks(List.of(), HookCalls.ofNobody());

  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

  private final List<HookRule> rules;
  private final HookCalls calls;

  /**
   * Hooks in the order in which they are asked.
   *
   * @param calls how they are called
   */
  public Hooks(List<HookRule> rules, HookCalls calls) {
    this.rules = List.copyOf(rules);
    this.calls = calls;
  }

  /** Whether any hook looks at transfers of that workspace. */
  public boolean watches(WorkspaceName workspace) {
    return rules.stream().anyMatch(rule -> isAsked(rule, workspace));
  }

  private static boolean isAsked(HookRule rule, WorkspaceName workspace) {
    return !(rule.hook() instanceof TransformHook) && rule.takesPartIn(workspace);
  }

  /** How bytes lie at rest in that workspace; empty as they are. */
  public Optional<BlockTransform> transform(WorkspaceName workspace) {
    List<BlockTransform> transforms =
        rules.stream()
            .filter(rule -> rule.takesPartIn(workspace))
            .filter(rule -> rule.hook() instanceof TransformHook)
            .<BlockTransform>map(
                rule -> new NamedTransform(rule.name(), ((TransformHook) rule.hook()).transform()))
            .toList();
    return transforms.stream().reduce(ChainedTransform::new);
  }

  /** Whether bytes lie otherwise in any workspace. */
  public boolean transformAny() {
    return rules.stream().anyMatch(rule -> rule.hook() instanceof TransformHook);
  }

  /**
   * Before a byte moves.
   *
   * @return completes when nobody minds; {@code HOOK_REFUSED}, {@code HOOK_FAILED}
   */
  public Mono<Void> admit(HookedTransfer transfer) {
    return inOrder(
        transfer,
        (rule, told) -> {
          if (rule.hook() instanceof DenyHook deny) {
            return asked(rule, told, () -> deny.admit(told));
          }
          return rule.hook() instanceof ObserveHook observe
              ? calls.of(rule, () -> observe.begun(told)).then()
              : Mono.empty();
        });
  }

  /**
   * When all bytes are there and nobody has seen them.
   *
   * @param transfer with its length
   * @param before what was known of it when it was admitted
   * @return completes when nobody minds; {@code HOOK_REFUSED}, {@code HOOK_FAILED}
   */
  public Mono<Void> complete(HookedTransfer transfer, HookedTransfer before, HookContent content) {
    return inOrder(
        transfer,
        (rule, told) -> {
          if (rule.hook() instanceof DenyHook deny) {
            Mono<Void> again =
                before.length().isKnown()
                    ? Mono.empty()
                    : asked(rule, told, () -> deny.admit(told));
            return again.then(inspected(rule, told, deny, content));
          }
          return rule.hook() instanceof ObserveHook observe
              ? calls.of(rule, content, counted -> observe.complete(told, counted).then()).then()
              : Mono.empty();
        });
  }

  private Mono<Void> inspected(
      HookRule rule, HookedTransfer transfer, DenyHook deny, HookContent content) {
    return calls
        .of(rule, content, counted -> deny.inspect(transfer, counted))
        .flatMap(verdict -> heeded(rule, transfer, verdict));
  }

  /** Both at once, of bytes that are there from the start. */
  public Mono<Void> pass(HookedTransfer transfer, HookContent content) {
    return watches(transfer.file().workspace())
        ? admit(transfer).then(Mono.defer(() -> complete(transfer, transfer, content)))
        : Mono.empty();
  }

  /** Tells observers; never fails. */
  public Mono<Void> done(HookedTransfer transfer) {
    return inOrder(
        transfer,
        (rule, told) ->
            rule.hook() instanceof ObserveHook observe
                ? calls
                    .of(rule, () -> observe.done(told))
                    .onErrorResume(
                        TransferException.class,
                        failure -> {
                          LOG.warn("{}; {} was done before", failure.getMessage(), transfer.file());
                          return Mono.empty();
                        })
                    .then()
                : Mono.empty());
  }

  private Mono<Void> inOrder(HookedTransfer transfer, Call call) {
    WorkspaceName workspace = transfer.file().workspace();
    return watches(workspace)
        ? Mono.deferContextual(request -> inOrder(told(transfer, request), workspace, call))
        : Mono.empty();
  }

  private Mono<Void> inOrder(HookedTransfer told, WorkspaceName workspace, Call call) {
    return Flux.fromIterable(rules)
        .filter(rule -> isAsked(rule, workspace))
        .concatMap(rule -> call.of(rule, told))
        .then();
  }

  private static HookedTransfer told(HookedTransfer transfer, ContextView request) {
    return request.<HookCaller>getOrEmpty(HookCaller.class).map(transfer::by).orElse(transfer);
  }

  /** What is done with one hook. */
  @FunctionalInterface
  private interface Call {
    Mono<Void> of(HookRule rule, HookedTransfer told);
  }

  private Mono<Void> asked(
      HookRule rule, HookedTransfer transfer, Supplier<Mono<Verdict>> question) {
    return calls.of(rule, question).flatMap(verdict -> heeded(rule, transfer, verdict));
  }

  private static Mono<Void> heeded(HookRule rule, HookedTransfer transfer, Verdict verdict) {
    return verdict
        .reason()
        .<Mono<Void>>map(
            reason ->
                Mono.error(
                    new TransferException(
                        FailureCode.HOOK_REFUSED,
                        "Hook '" + rule.name() + "' refuses " + transfer.file() + ": " + reason,
                        Map.of(HookCalls.HOOK, rule.name()))))
        .orElse(Mono.empty());
  }
}
