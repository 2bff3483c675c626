using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>Writes the few documents that Cordon says in its own name.</summary>
internal static class WireWriter
{
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, write);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends one event; <paramref name="name"/> is null where the dialect names no events.</summary>
    public static void Event(ArrayBufferWriter<byte> stream, string? name, Action<Utf8JsonWriter> write)
    {
        if (name is not null)
        {
            stream.Write("event: "u8);
            Encoding.UTF8.GetBytes(name.AsSpan(), stream);
            stream.Write("\n"u8);
        }

        stream.Write("data: "u8);
        Write(stream, write);
        stream.Write("\n\n"u8);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> write)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>"name":{…}</c>.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject(name);
        write(json);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>"name":[{…}]</c>, or an empty array.</summary>
    public static void ArrayOf(this Utf8JsonWriter json, string name, Action<Utf8JsonWriter>? write)
    {
        json.WriteStartArray(name);
        if (write is not null)
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
