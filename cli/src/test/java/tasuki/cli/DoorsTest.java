package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** Sockets that stay open from one version of a program to the next. */
class DoorsTest {
    private final Doors doors = new Doors();

    @AfterEach
    void close() {
        doors.close();
    }

    private ServerSocketChannel take(int port) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return doors.take(wanted, () -> ServerSocketChannel.open().bind(wanted), "how");
    }

    private static int port(ServerSocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Test
    @DisplayName("Ports that the system chose stay what they are, in the order of their opening")
    void chosenPorts() throws IOException {
        doors.begin();
        ServerSocketChannel one = take(0);
        ServerSocketChannel two = take(0);
        assertNotSame(one, two);
        doors.leave(one);
        doors.leave(two);
        doors.begin();
        assertSame(one, take(0));
        assertSame(two, take(0));
        assertEquals(List.of(), doors.free());
    }

    @Test
    @DisplayName("Who asks for the port that the system chose gets that door")
    void byAddress() throws IOException {
        ServerSocketChannel one = take(0);
        doors.leave(one);
        assertEquals(port(one), doors.free().getFirst().address().getPort());
        assertEquals("how", doors.free().getFirst().how());
        assertSame(one, take(port(one)));
    }

    @Test
    @DisplayName("A port that the program has already is in use, also for itself")
    void takenTwice() throws IOException {
        ServerSocketChannel one = take(0);
        assertThrows(BindException.class, () -> take(port(one)));
        assertTrue(one.isOpen());
    }

    @Test
    @DisplayName("Doors that the next version does not want are closed")
    void unwanted() throws IOException {
        ServerSocketChannel one = take(0);
        ServerSocketChannel two = take(0);
        doors.leave(one);
        doors.closeUnwanted(Doors.NEXT_COMES);
        assertTrue(one.isOpen(), "no version serves yet");
        doors.served(5);
        doors.closeUnwanted(5 + Doors.NEXT_COMES);
        assertFalse(one.isOpen());
        assertTrue(two.isOpen());
        assertEquals(List.of(), doors.free());
    }

    @Test
    @DisplayName("The second port is kept open while the next version serves only the first")
    void second() throws IOException {
        doors.begin();
        ServerSocketChannel one = take(0);
        ServerSocketChannel two = take(0);
        doors.leave(one);
        doors.leave(two);
        doors.begin();
        assertSame(one, take(0));
        doors.served(5);
        doors.closeUnwanted(4 + Doors.NEXT_COMES);
        assertTrue(two.isOpen());
        assertSame(two, take(0));
        doors.closeUnwanted(5 + Doors.NEXT_COMES);
        assertTrue(two.isOpen());
    }

    @Test
    @DisplayName("What one version has served closes no port of the next")
    void anotherVersion() throws IOException {
        ServerSocketChannel one = take(0);
        doors.served(5);
        doors.leave(one);
        doors.begin();
        doors.closeUnwanted(5 + Doors.NEXT_COMES);
        assertTrue(one.isOpen());
    }
}
