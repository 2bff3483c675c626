using System.CommandLine;
using Cordon.Simulation;

namespace Cordon.Commands;

/// <summary><c>cordon simulate</c>: the gullible model by itself, to point a client at without Cordon in between.</summary>
internal sealed class SimulateCommand
{
    private readonly Option<string> _url = new("--url") { Description = "Loopback address to listen on.", DefaultValueFactory = _ => "http://127.0.0.1:9090" };

    public Command Create()
    {
        Command command = new("simulate", "Starts the simulated model alone: deterministic, and it believes everything.") { _url };
        command.SetAction(async (parsed, cancel) =>
        {
            await using SimulatedModel model = await SimulatedModel.StartAsync(new SimulatedModelOptions { Url = parsed.GetRequiredValue(_url) }, cancel);
            Console.WriteLine($"The simulated model listens on {model.Address}");
            TaskCompletionSource stopped = new();
            await using (cancel.Register(stopped.SetResult))
            {
                await stopped.Task;
            }

            return Exit.Fine;
        });
        return command;
    }
}
