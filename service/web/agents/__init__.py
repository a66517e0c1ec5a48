"""The operations for agents, by the Model Context Protocol (MCP): over standard input and output, or at ``/mcp``.

``tools`` says the operations and their answers in its words, ``sdk`` speaks it with the official library, ``endpoint``
is the route. Nothing here is loaded unless it is asked for, and the library is an extra.
"""
