"""The demo catalogue: twelve invented works, drawn, scored and handed over by the project itself."""
