using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>The routes whose requests are inputs rather than conversations: completions and embeddings. A list of models asks nothing.</summary>
internal static class InputRows
{
    public static IEnumerable<RequestCell> Requests =>
    [
        new(Route.Completions, Surface.User, "prompt", """{"model":"m","prompt":"About the ¤."}"""),
        new(Route.Completions, Surface.User, "second prompt", """{"model":"m","prompt":["Hello.","About the ¤."]}"""),
        new(Route.Completions, Surface.User, "suffix", """{"model":"m","prompt":"Hello.","suffix":"The ¤."}"""),
        new(Route.Completions, Surface.Unknown, "tokens", """{"model":"m","prompt":[101,102]}""", Carries.Opaque),
        new(Route.Completions, Surface.Unknown, "unknown field", """{"model":"m","prompt":"Hello.","x_note":"The ¤."}"""),
        new(Route.Embeddings, Surface.EmbeddingInput, "string", """{"model":"m","input":"About the ¤."}"""),
        new(Route.Embeddings, Surface.EmbeddingInput, "second of a list", """{"model":"m","input":["Hello.","About the ¤."]}"""),
        new(Route.Embeddings, Surface.Unknown, "tokens", """{"model":"m","input":[[101,102]]}""", Carries.Opaque),
        new(Route.Embeddings, Surface.Unknown, "unknown field", """{"model":"m","input":"Hello.","x_note":"The ¤."}"""),
        new(Route.Moderations, Surface.User, "string", """{"model":"m","input":"About the ¤."}"""),
        new(Route.Moderations, Surface.User, "second of a list", """{"model":"m","input":["Hello.","About the ¤."]}"""),
        new(Route.Moderations, Surface.User, "part", """{"model":"m","input":[{"type":"text","text":"About the ¤."}]}"""),
        new(Route.Moderations, Surface.Image, "link", """{"model":"m","input":[{"type":"image_url","image_url":{"url":"https://pictures.example/¤.png"}}]}""", Carries.Link),
        new(Route.Moderations, Surface.Image, "data", """{"model":"m","input":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}""", Carries.Opaque),
        new(Route.Moderations, Surface.Unknown, "unknown field", """{"model":"m","input":"Hello.","x_note":"The ¤."}"""),
    ];
}
