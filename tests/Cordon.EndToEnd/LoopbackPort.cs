using System.Net;
using System.Net.Sockets;

namespace Cordon.EndToEnd;

/// <summary>
/// Ports for programs that are told theirs before they listen. They lie below the range from which systems give ports away, so nobody who asks for any port
/// takes one between here and there, or while a program is away from it.
/// </summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_240, 32_768);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }
}
