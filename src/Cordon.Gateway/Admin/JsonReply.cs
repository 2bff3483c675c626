using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>JSON answers of the gateway's own endpoints.</summary>
internal static class JsonReply
{
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        await WriteAsync(context, status, buffer.WrittenMemory);
    }

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>An object with one list of objects.</summary>
    public static Task WriteListAsync<T>(HttpContext context, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members) => WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static Task WriteErrorAsync(HttpContext context, (int Status, string Code, string Message) complaint) =>
        WriteErrorAsync(context, complaint.Status, complaint.Code, complaint.Message);

    public static Task WriteErrorAsync(HttpContext context, int status, string code, string message) => WriteAsync(context, status, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("type", "cordon");
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
    });

    public static void WriteWords(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
