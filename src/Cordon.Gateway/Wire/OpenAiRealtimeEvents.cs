using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Places what events of both directions have in common: a session, an item, a response.</summary>
internal static class OpenAiRealtimeEvents
{
    /// <param name="own">Trust in what the assistant wrote: a client's account of it, or the upstream's.</param>
    public static void Place(Placing placing, JsonNode data, Trust own)
    {
        Sound(placing, data.Get("audio"u8), own);
        JsonNode item = data.Get("item"u8);
        Parts(placing, item, own);
        if (item.Kind == JsonValueKind.Object)
        {
            new OpenAiItems(placing, own).Item(item);
        }

        Holder(placing, data.Get("session"u8), own);
        Holder(placing, data.Get("response"u8), own);
    }

    /// <summary>A part of an item that comes by itself.</summary>
    public static void Part(Placing placing, JsonNode part)
    {
        Sound(placing, part.Get("audio"u8), Trust.Untrusted);
        new OpenAiItems(placing, Trust.Untrusted).Part(part, Surface.Assistant, Trust.Untrusted, null);
    }

    private static void Holder(Placing placing, JsonNode holder, Trust own)
    {
        foreach (JsonNode item in holder.Get("input"u8).Items)
        {
            Parts(placing, item, own);
        }

        foreach (JsonNode item in holder.Get("output"u8).Items)
        {
            Parts(placing, item, own);
        }

        // What the transcriber is told about the subject.
        Prompt(holder.Get("input_audio_transcription"u8));
        Prompt(holder.Get("audio"u8).Get("input"u8).Get("transcription"u8));
        OpenAiResponsesDialect.Place(placing, holder, own);

        void Prompt(JsonNode transcription)
        {
            if (transcription.Get("prompt"u8) is { Kind: JsonValueKind.String } prompt)
            {
                placing.Text(prompt, Surface.System, Trust.Trusted);
            }
        }
    }

    // What is heard stands in a part as data, beside its words.
    private static void Parts(Placing placing, JsonNode item, Trust own)
    {
        foreach (JsonNode part in item.Get("content"u8).Items)
        {
            Sound(placing, part.Get("audio"u8), own);
        }
    }

    // Words in the place of sound are words.
    private static void Sound(Placing placing, JsonNode audio, Trust trust)
    {
        if (audio.IsBase64)
        {
            placing.Opaque(audio, Surface.Audio, trust);
        }
    }
}
