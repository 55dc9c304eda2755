package dev.ferry.client.spring;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether {@code ferry.client.address} names a service, as text or as a list. */
final class OnFerryAddress extends SpringBootCondition {
  private static final String PROPERTY = "ferry.client.address";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    BindResult<List<String>> addresses =
        Binder.get(context.getEnvironment()).bind(PROPERTY, Bindable.listOf(String.class));
    boolean named = addresses.isBound() && !addresses.get().isEmpty();
    ConditionMessage.Builder message = ConditionMessage.forCondition("Ferry service");
    return named
        ? ConditionOutcome.match(message.foundExactly(PROPERTY))
        : ConditionOutcome.noMatch(message.didNotFind(PROPERTY).atAll());
  }
}
