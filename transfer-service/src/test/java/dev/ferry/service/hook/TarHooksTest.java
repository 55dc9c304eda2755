package dev.ferry.service.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.tar.TarOptions;
import dev.ferry.transfer.FailureCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tar streams do not go past hooks. */
final class TarHooksTest {
  @TempDir private Path data;

  @Test
  void tar_whereHooksTakePart_isRefusedBothWays() {
    DenyHook never = transfer -> Mono.just(Verdict.allowed());
    try (HookedService hooked = new HookedService(data, new HookRule("scan", "w*", never))) {
      var unused = HookedService.get(hooked.workspace().write("/a", new byte[1]));

      assertThat(
              HookedService.codeOf(
                  hooked
                      .workspace()
                      .tar()
                      .push("/t", Flux.just(ByteBuffer.allocate(1024)), TarOptions.DEFAULTS)))
          .isEqualTo(FailureCode.HOOK_REFUSED);
      assertThat(HookedService.codeOf(hooked.workspace().tar().pull("/").then()))
          .isEqualTo(FailureCode.HOOK_REFUSED);
    }
  }
}
