using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cordon.Load.Wire;

namespace Cordon.Load.Upstream;

/// <summary>
/// The model behind every target. One blocking thread per connection; a body with <c>"stream":true</c> gets a stream of
/// <c>max_tokens</c> frames, one every <c>seed</c> milliseconds: fields that every proxy lets through unchanged.
/// </summary>
internal static class UpstreamServer
{
    public static int Run()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Thread accepting = new(() => Accept(listener)) { IsBackground = true };
        accepting.Start();
        Console.WriteLine($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");

        // The parent keeps our standard input open; its end, for whatever reason, is ours.
        Console.In.ReadToEnd();
        return 0;
    }

    private static void Accept(Socket listener)
    {
        while (true)
        {
            Socket connection = listener.Accept();
            connection.NoDelay = true;
            new Thread(() => Serve(connection), maxStackSize: 256 * 1024) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket connection)
    {
        using HttpWire wire = new(connection);
        byte[] scratch = new byte[1024];
        try
        {
            while (wire.ReadHead() is not null)
            {
                ReadOnlySpan<byte> body = wire.ReadBody();
                if (body.IndexOf("\"stream\":true"u8) < 0)
                {
                    wire.Send(Replies.Json);
                }
                else
                {
                    int count = Math.Clamp(Number(body, "\"max_tokens\":"u8), 1, 10_000);
                    int pace = Math.Clamp(Number(body, "\"seed\":"u8), 0, 1_000);
                    Stream(wire, Replies.Frames(count), pace, scratch);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            // The proxy closed the connection, as it may at any time.
        }
    }

    private static void Stream(HttpWire wire, StampedFrame[] frames, int pace, byte[] scratch)
    {
        wire.Send(Replies.StreamHead);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < frames.Length; i++)
        {
            // Against a fixed timetable, so that a slow write does not slow the whole stream down.
            TimeSpan early = TimeSpan.FromMilliseconds((long)i * pace) - Stopwatch.GetElapsedTime(start);
            if (early.TotalMilliseconds >= 1)
            {
                Thread.Sleep(early);
            }

            StampedFrame frame = frames[i];
            Span<byte> bytes = scratch.AsSpan(0, frame.Bytes.Length);
            frame.Bytes.CopyTo(bytes);
            Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), bytes.Slice(frame.At, frame.Digits), out _, new('D', (byte)frame.Digits));
            wire.Send(bytes);
        }

        wire.Send(Replies.StreamEnd);
    }

    private static int Number(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key) =>
        body.IndexOf(key) is >= 0 and int at && Utf8Parser.TryParse(body[(at + key.Length)..], out int value, out _) ? value : 0;
}
