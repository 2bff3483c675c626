using System.Buffers;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Realtime;

/// <summary>What the opening of a session asks for. The query goes upstream, so nothing may stand in it that nobody reads.</summary>
internal static class RealtimeRequest
{
    private const int LongestModel = 128;
    private static readonly SearchValues<char> ModelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/");

    public static void Read(Exchange opening)
    {
        HttpContext http = opening.Http;
        string? model = null;
        foreach ((string name, StringValues values) in http.Request.Query)
        {
            switch (name)
            {
                case "model" when values is [{ Length: > 0 and <= LongestModel } only] && !only.AsSpan().ContainsAnyExcept(ModelLetters):
                    model = only;
                    break;
                case "intent" when values is ["transcription" or "conversation"]:
                    break;
                case "call_id":
                    Refuse("call-not-served", "Cordon does not serve calls: their sound travels elsewhere.");
                    break;
                default:
                    Refuse("invalid-query", "Send the query ?model=NAME and nothing else.");
                    break;
            }
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            opening.Refuse(StatusCodes.Status426UpgradeRequired, "cordon_invalid_request", "upgrade-required", "Open this path as a WebSocket.");
        }
        else if (model is null && !http.Request.Query.ContainsKey("intent"))
        {
            Refuse("missing", "Name a model: ?model=NAME.");
        }

        // Without anything to recognise a conversation by, every session is one of its own.
        opening.Request = RequestReading.Nothing with { Model = model, Stream = true, Conversation = opening.Id, Asked = Asked.Nothing with { MaxOutput = 0 } };

        void Refuse(string code, string message) => opening.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", code, message);
    }
}
