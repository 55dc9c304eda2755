package dev.ferry.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Leaks planted here are drained here, so that they do not fail this class. */
final class LeakExtensionTest {

  static Stream<ByteBufAllocator> allocators() {
    return Stream.of(
        ByteBufAllocator.DEFAULT, PooledByteBufAllocator.DEFAULT, UnpooledByteBufAllocator.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("allocators")
  void drain_plantedLeak_namesWhereItWasTouched(ByteBufAllocator allocator) throws Exception {
    plantLeak(allocator);

    assertThat(LeakRecorder.drain())
        .singleElement()
        .asString()
        .contains("ByteBuf was not released", "LeakExtensionTest.plantLeak");
  }

  @ParameterizedTest
  @MethodSource("allocators")
  void drain_releasedBuffer_isEmpty(ByteBufAllocator allocator) throws Exception {
    allocator.directBuffer(16).writeByte(1).release();

    assertThat(LeakRecorder.drain()).isEmpty();
  }

  @Test
  void failOnLeaks_plantedLeak_failsWithItsRecords() throws Exception {
    plantLeak(ByteBufAllocator.DEFAULT);

    assertThatThrownBy(LeakExtension::failOnLeaks)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 buffer leaks")
        .hasMessageContaining("plantLeak");
    LeakExtension.failOnLeaks();
  }

  @Test
  void detector_inTheseTests_isParanoid() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  private static void plantLeak(ByteBufAllocator allocator) {
    ByteBuf leaked = allocator.directBuffer(16);
    leaked.writeByte(1);
  }
}
