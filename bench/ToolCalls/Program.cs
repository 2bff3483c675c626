using System.CommandLine;
using Cordon.ToolCalls;

Option<int> calls = new("--calls") { Description = "Calls of each round, after as many to warm up in the first.", DefaultValueFactory = _ => 1_000 };
Option<int> rounds = new("--rounds") { Description = "Rounds; each calls through every target once.", DefaultValueFactory = _ => 5 };
Option<int> size = new("--size") { Description = "Characters of the message that the tool gives back.", DefaultValueFactory = _ => 1_000 };
Option<string> peers = new("--peers") { Description = "Where npm ci was run for the bridge and its server.", DefaultValueFactory = _ => Path.Combine("bench", "ToolCalls", "peers") };
Option<string?> markdown = new("--markdown") { Description = "Fill the region of figures in this page." };

RootCommand root = new("What a gateway adds to one call of a tool: an agent with one connection, direct and through Cordon, over HTTP and to a program, beside a plain bridge. Loopback only.") { calls, rounds, size, peers, markdown };
root.SetAction(async (parsed, cancel) =>
{
    int times = Math.Clamp(parsed.GetValue(calls), 1, 100_000);
    const string Sentence = "The invoice for the spring order came on Tuesday, and the second part of it is due next week. ";
    string message = string.Concat(Enumerable.Repeat(Sentence, (Math.Clamp(parsed.GetValue(size), 1, 100_000) / Sentence.Length) + 1));
    string directory = Directory.CreateTempSubdirectory("cordon-toolcalls-").FullName;
    await using ToolServer server = await ToolServer.StartAsync();
    List<Started> started = [];
    try
    {
        const string On = "version: 1\npreset: balanced\ntools: {default: declared}\n";
        string off = On + "guards:\n" + string.Concat(Guards.Names.Select(name => $"  {name}: {{mode: off}}\n"));
        started.Add(await Started.CordonAsync(Path.Combine(directory, "on"), On, $"{{url: {server.Address}}}", cancel));
        started.Add(await Started.CordonAsync(Path.Combine(directory, "off"), off, $"{{url: {server.Address}}}", cancel));
        List<(string Name, string Beside, Uri Address)> targets = [("direct", "", server.Address), ("cordon, guards of balanced", "direct", started[0].Address), ("cordon, guards off", "direct", started[1].Address)];

        string modules = Path.GetFullPath(Path.Combine(parsed.GetValue(peers)!, "node_modules"));
        string everything = Path.Combine(modules, "@modelcontextprotocol", "server-everything", "dist", "index.js");
        string bridge = Path.Combine(modules, "mcp-proxy", "dist", "bin", "mcp-proxy.mjs");
        if (File.Exists(everything) && File.Exists(bridge))
        {
            started.Add(await Started.ProxyAsync(directory, bridge, ["node", everything, "stdio"], cancel));
            started.Add(await Started.CordonAsync(Path.Combine(directory, "program"), On, $"{{command: [node, {everything}, stdio]}}", cancel));
            targets.Add(("mcp-proxy, to a program", "", started[2].Address));
            targets.Add(("cordon, guards of balanced, to the same program", "mcp-proxy, to a program", started[3].Address));
        }
        else
        {
            Console.Error.WriteLine($"Left out: mcp-proxy, and servers that are programs. Run 'npm ci' in {parsed.GetValue(peers)}.");
        }

        List<Figures> figures = [.. targets.Select(target => new Figures(target.Name, target.Beside))];
        List<Caller> callers = [];
        foreach ((_, _, Uri address) in targets)
        {
            callers.Add(await Caller.ConnectAsync(address, message));
        }

        for (int round = 0; round <= Math.Clamp(parsed.GetValue(rounds), 1, 100); round++)
        {
            for (int i = 0; i < targets.Count; i++)
            {
                double[] took = await callers[i].CallAsync(times, Sentence, cancel);
                if (round > 0)
                {
                    figures[i].Rounds.Add(took);
                }
            }

            Console.Error.WriteLine(round == 0 ? "warm" : $"round {round}: done");
        }

        callers.ForEach(caller => caller.Dispose());
        string table = FiguresTable.Of(figures, $"dotnet run -c Release --project bench/ToolCalls -- {string.Join(' ', args.Where((word, i) => word != "--markdown" && (i == 0 || args[i - 1] != "--markdown")))}".TrimEnd(' ', '-'), DateTimeOffset.UtcNow);
        Console.WriteLine(table);
        if (parsed.GetValue(markdown) is { } page)
        {
            FiguresTable.Write(page, table);
        }

        return 0;
    }
    finally
    {
        foreach (Started process in started)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();
