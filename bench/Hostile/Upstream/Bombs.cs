using System.Collections.Concurrent;
using System.IO.Compression;

namespace Cordon.Hostile.Upstream;

/// <summary>A hundred megabytes of nothing, compressed.</summary>
internal static class Bombs
{
    private const int Megabytes = 100;

    private static readonly ConcurrentDictionary<string, byte[]> Made = [];

    public static byte[] Of(string encoding) => Made.GetOrAdd(encoding, static name =>
    {
        using MemoryStream packed = new();
        using (Stream packing = name switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < Megabytes; i++)
            {
                packing.Write(zeros);
            }
        }

        return packed.ToArray();
    });
}
