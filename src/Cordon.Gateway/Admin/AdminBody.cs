using System.Text.Json;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>The body of a request to the admin API: nothing, or a JSON object.</summary>
/// <param name="IsEmpty">Nothing was sent.</param>
/// <param name="Object">What was sent; null when that is nothing, no JSON object, or longer than it may be.</param>
internal readonly record struct AdminBody(bool IsEmpty, JsonNode? Object)
{
    /// <param name="mostBytes">A longer body is not read to its end.</param>
    public static async Task<AdminBody> ReadAsync(HttpContext context, int mostBytes)
    {
        byte[] body = new byte[mostBytes + 1];
        int read = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        JsonTape? tape = read > 0 && read <= mostBytes ? JsonTape.Read(body.AsMemory(0, read), JsonLimits.Default, out _) : null;
        return new(read == 0, tape?.Root is { Kind: JsonValueKind.Object } root ? root : null);
    }
}
