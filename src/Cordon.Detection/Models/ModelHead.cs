namespace Cordon.Detection.Models;

/// <summary>What a text model is asked about a piece of text. The order is that of the weights.</summary>
internal enum ModelHead
{
    /// <summary>The writer tells the assistant to drop its instructions, task or role.</summary>
    Injection,

    /// <summary>The writer wants the instructions, or what they keep secret.</summary>
    Extraction,

    /// <summary>The writer talks the assistant out of its limits.</summary>
    Jailbreak,

    /// <summary>Content that gives orders to the assistant that reads it.</summary>
    Order,

    /// <summary>The same in a tool's definition.</summary>
    ToolOrder,

    /// <summary>The writer asks for help with harm.</summary>
    Harm,

    /// <summary>An answer that declines.</summary>
    Refusal,

    /// <summary>Any of what a user may try: <see cref="Injection"/>, <see cref="Extraction"/>, <see cref="Jailbreak"/>. What is none of them for sure may still be one.</summary>
    Attack,
}
